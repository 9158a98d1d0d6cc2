rule Py_Package_ExecFetched {
    meta:
        id = "43b41331-f395-4dfd-aac1-6f628f7ce3d2"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that executes text which it has just fetched"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 70
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $a1 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?(base64\.b64decode\s{0,3}\(\s{0,3})?(\w{1,24}\.){0,2}(urlopen|requests\.get|httpx\.get|session\.get|client\.get)\s{0,3}\([^\n]{1,200}\)\.(text|content|read\s{0,3}\(\s{0,3}\))/ ascii
        $a2 = /\b(exec|eval)\s{0,3}\(\s{0,3}\w{0,12}(urlopen|requests\.get)\s{0,3}\(\s{0,3}[bfru]{0,2}["']https?:\/\/[^\n]{4,200}\)/ ascii
        $a3 = /(["']-c["']\s{0,3},\s{0,3}|python[23w]?(\.exe)?\s{1,3}-c\s{1,3}["'\\]{1,3})[^\n]{0,80}(urlopen|requests\.get)\s{0,3}\([^\n]{4,160}(exec|\.read\s{0,3}\()/ ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $no1 = /(ez_setup|get-pip|get_pip|distribute_setup|install-poetry|bootstrap-buildout)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and any of ($a*) and not $no1
}
