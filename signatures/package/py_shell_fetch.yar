rule Py_Package_ShellFetch {
    meta:
        id = "dd21d6c8-9293-40e4-b781-b78a0ce05790"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that has a shell fetch something and start it"
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
        $a1 = /(os\.(system|popen)|subprocess\.\w{3,16}|\bPopen|\brun|\bcall|check_output|getoutput)\s{0,3}\(\s{0,3}[\[fbru]{0,3}["']{1,3}[^\n]{0,80}\b(curl|wget)\s[^\n]{0,240}(\|\s{0,3}(sudo\s{1,2})?(ba|da|z)?sh\b|\|\s{0,3}python|chmod\s|&&\s{0,3}(\.\/|sh\s|bash\s|python)|;\s{0,3}(sh|bash|\.\/))/ ascii
        $a2 = /\.write\s{0,3}\(\s{0,3}[fbru]{0,2}["']{1,3}[^\n]{0,20}#!\/bin\/(ba)?sh[^\n]{0,300}\b(curl|wget)\s/ ascii
        $a3 = /(os\.(system|popen)|subprocess\.\w{3,16}|\bPopen|\brun|\bcall|check_output|getoutput)\s{0,3}\(\s{0,3}\[\s{0,3}["'](curl|wget)["'][^\n]{0,160}https?:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/ ascii
        $no1 = /rustup\.rs|get\.docker\.com|nodesource\.com|bun\.sh\/install|astral\.sh|brew\.sh|install\.python-poetry|raw\.githubusercontent\.com\/(nvm-sh|Homebrew)|sdk\.cloud\.google/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 1MB and $i1 and any of ($a*) and not $no1
}
