rule Web_Shell_JspLoadClass {
    meta:
        id = "167223a6-e866-4d03-ab4a-93f10a90da38"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "A JSP page that loads code which came with the request or lies in it encoded"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        
        $c1 = /\b(defineClass|defineAnonymousClass|defineHiddenClass)\b/ ascii
        $c2 = /\bnew\s{1,3}URLClassLoader\s{0,3}\(|\.loadClass\s{0,3}\(\s{0,3}(request|\w{1,16}\s{0,3}\))/ ascii
        $c3 = /\$\$BCE[L]\$\$/ ascii
        $c4 = /\bnew\s{1,3}(java\.beans\.)?XMLDecoder\s{0,3}\(/ ascii
        $c5 = /\bnew\s{1,3}(java\.io\.)?ObjectInputStream\s{0,3}\(/ ascii
        $c6 = /\.lookup\(request\.|JShell\.(create|builder)|getSystemJavaCompiler\s{0,3}\(/ ascii
        $s1 = /request\s{0,3}\.\s{0,3}get(Parameter|ParameterValues|ParameterMap|Header|Headers|QueryString|InputStream|Reader|Cookies|PathInfo|Attribute)\s{0,3}\(|\$\{\s{0,3}param\b/ ascii
        $b1 = /(BASE64Decoder|Base64\.getDecoder|Base64\.decode|decodeBuffer|parseBase64Binary|new\s{1,3}byte\s{0,2}\[\s{0,2}\]\s{0,3}\{)/ ascii
        $l1 = /"(yv66vg|H4sI|\/\/8A)[A-Za-z0-9+\/]{60}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint16(0) != 0x4d4a and filesize < 1MB and $tag and (($c1 and ($s1 or $b1 or $l1)) or ($c2 and $s1) or $c3 or (any of ($c4, $c5) and ($s1 or $b1)) or ($c6 and $s1) or $l1)
}
