rule Web_Shell_JspExec {
    meta:
        id = "5a2e6c0f-f0e6-4108-b1e7-b3d636dfc6f1"
        version = 2
        date = "2026-11-21"
        author = "Lazaret"
        description = "A JSP page that runs a request parameter as a command"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        
        $x1 = /getRuntime\s{0,3}\(\s{0,3}\)\s{0,3}\.\s{0,3}exec\s{0,3}\(/ ascii
        $x2 = /new\s{1,4}(java\.lang\.)?ProcessBuilder\s{0,3}\(/ ascii
        $x3 = "\"getRuntime\"" ascii
        $s1 = /\.\s{0,3}getParameter\s{0,3}\(/ ascii
        $s2 = /\.\s{0,3}getHeader\s{0,3}\(/ ascii
        $s3 = /\$\{param\./ ascii
        $s4 = "getQueryString(" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4d4a and uint16(0) != 0x4b50 and filesize < 512KB and $tag and any of ($x*) and any of ($s*)
}
