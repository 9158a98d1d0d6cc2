rule Web_Shell_JspDefineClass {
    meta:
        id = "2c89e7e0-47bd-4029-8414-a9b295f144a7"
        version = 2
        date = "2026-11-21"
        author = "Lazaret"
        description = "A JSP page that loads a class from the request, as Behinder and Godzilla do"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        
        $d1 = "defineClass" ascii fullword
        $d2 = "extends ClassLoader" ascii
        $c1 = "Cipher.getInstance" ascii
        $c2 = "SecretKeySpec" ascii
        $c3 = "BASE64Decoder" ascii
        $c4 = "Base64.getDecoder" ascii
        $c5 = /\.\s{0,3}getParameter\s{0,3}\(/ ascii
        $c6 = /getReader\s{0,3}\(\s{0,3}\)\s{0,3}\.\s{0,3}readLine/ ascii
        $n1 = "newInstance(" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4d4a and uint16(0) != 0x4b50 and filesize < 512KB and $tag and $d1 and any of ($c*) and ($d2 or $n1)
}
