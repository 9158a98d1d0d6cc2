rule Web_Shell_JspRuntime {
    meta:
        id = "97613c05-2e35-491a-be67-57ce27125428"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A JSP page that hands what the request says to the runtime step by step"
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
        
        $r1 = /\bRuntime\s{1,4}\w{1,20}\s{0,3}=\s{0,3}(java\.lang\.)?Runtime\s{0,3}\.\s{0,3}getRuntime|\bRuntime\s{0,3}\.\s{0,3}getRuntime\s{0,3}\(\s{0,3}\)\s{0,3};/ ascii
        $r2 = /\.\s{0,3}exec\s{0,3}\(\s{0,3}/ ascii
        $r3 = /getRuntime\s{0,3}\(\s{0,3}\)\s{0,6}\.\s{0,6}exec|\bProcessBuilder\s{0,3}[(<]|ProcessImpl|UNIXProcess/ ascii
        $s1 = /request\s{0,3}\.\s{0,3}get(Parameter|ParameterValues|ParameterMap|Header|Headers|QueryString|InputStream|Reader|Cookies|PathInfo|Attribute)\s{0,3}\(|\$\{\s{0,3}param\b/ ascii
        $s2 = /\.getParameter\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint16(0) != 0x4d4a and filesize < 512KB and $tag and any of ($s*) and (($r1 and $r2) or $r3)
}
