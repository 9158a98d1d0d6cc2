rule Js_Package_ShellFetch {
    meta:
        id = "18fb96ed-291a-4064-9c87-bbda267f4ae4"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "JavaScript that has a shell fetch something and start it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $a1 = /\bexec(Sync|File|FileSync)?\s{0,3}\(\s{0,3}["'`][^\n]{0,60}\b(curl|wget)\s[^\n]{0,240}(\|\s{0,3}(sudo\s{1,2})?(ba|da|z)?sh\b|\|\s{0,3}(node|python)|&&\s{0,3}(chmod|sh\s|bash\s|\.\/)|;\s{0,3}(chmod|sh\s|bash\s|\.\/))/ ascii
        $a2 = /\bspawn(Sync)?\s{0,3}\(\s{0,3}["'`](\/bin\/)?(ba)?sh["'`]\s{0,3},\s{0,3}\[\s{0,3}["'`]-c["'`]\s{0,3},\s{0,3}["'`][^\n]{0,60}\b(curl|wget)\s[^\n]{0,200}\|\s{0,3}(ba)?sh/ ascii
        $r1 = /child_process|execa|shelljs/ ascii
        $no1 = /rustup\.rs|get\.docker\.com|nodesource\.com|bun\.sh\/install|brew\.sh|nvm-sh/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 1MB and $r1 and any of ($a*) and not $no1
}
