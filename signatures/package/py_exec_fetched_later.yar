rule Py_Package_ExecFetchedLater {
    meta:
        id = "72000ce2-04f9-4820-a708-507d083e78bc"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that fetches a text and executes it a few lines later"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $a1 = /\w{1,24}\s{0,3}=\s{0,3}[^\n]{0,40}(requests\.get|urlopen|httpx\.get|session\.get)\s{0,3}\([^\n]{1,240}\n([^\n]{0,160}\n){0,3}[^\n]{0,80}\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?\w{1,24}(\.(text|content|body|data))?(\.read\s{0,2}\(\s{0,2}\))?(\.decode\s{0,2}\([^)\n]{0,20}\))?\s{0,3}[,)]/ ascii
        $a2 = /["'](https?:\/\/|aHR0c)[^"'\n]{4,200}["']/ ascii
        $no1 = /ez_setup|get-pip|get_pip|distribute_setup|bootstrap-buildout|Sphinx|intersphinx/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 128KB and $i1 and $a1 and $a2 and not $no1
}
