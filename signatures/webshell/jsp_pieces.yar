rule Web_Shell_JspPieces {
    meta:
        id = "ecfaacbb-7303-4578-aad6-fa9261aeebe4"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "A JSP page that puts the names of the runtime together from pieces, numbers or escapes"
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
        
        $p1 = /"(java\.lang\.(R|Ru|Run|Runt|Runti|Runtim|P|Pr|Pro|Process)|java\.la|jav|java\.|get|getR|getRu|ex|exe|getRun|def|defin|defineC)"\s{0,3}(\+|\.concat\s{0,3}\()\s{0,3}"/ ascii
        $p2 = /(\\u00[2-7][0-9a-fA-F]){12}/ ascii
        $p3 = /new\s{1,3}String\s{0,3}\(\s{0,3}new\s{1,3}(byte|char|int)\s{0,2}\[\s{0,2}\]\s{0,3}\{\s{0,3}(0x)?[0-9a-f]{2,3}\s{0,3},\s{0,3}(0x)?[0-9a-f]{2,3}/ ascii
        $p4 = /reverse\s{0,3}\(\s{0,3}\)[^;\n]{0,20}toString|"(emitnuR|cexe|emitnuRteg)/ ascii
        $p5 = /(&#x?[0-9a-fA-F]{2,3};){8}/ ascii
        $q5 = /&#(97|101|105|115|116|x61|x65|x69|x73|x74);/ ascii
        $x1 = /(getMethod|getDeclaredMethod|getDeclaredConstructor|forName|\.invoke|newInstance|defineClass|loadClass)\s{0,3}\(/ ascii
        $s1 = /request\s{0,3}\.\s{0,3}get(Parameter|ParameterValues|ParameterMap|Header|Headers|QueryString|InputStream|Reader|Cookies|PathInfo|Attribute)\s{0,3}\(|\$\{\s{0,3}param\b|getParameter/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint16(0) != 0x4d4a and filesize < 256KB and $tag and ((any of ($p1, $p3, $p4) and $x1 and $s1) or ($p2 and (#p2 > 1 or $x1 or $s1)) or ($p5 and $q5 and #p5 > 2))
}
