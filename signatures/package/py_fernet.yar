rule Py_Package_Fernet {
    meta:
        id = "5ebe6176-5a3e-4e5f-9fb6-a0ac3ddaaf6a"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Python that decrypts itself with a key beside the text and executes it"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027.013"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/013/"
        scope = "text"
    strings:
        $a1 = /(exec|eval)\s{0,3}\(\s{0,3}(fernet\.)?Fernet\s{0,3}\(\s{0,3}[^\n]{1,100}\)\.decrypt\s{0,3}\(/ ascii
        $a2 = /exec\s{0,3}\(\s{0,3}(compile\s{0,3}\()?\s{0,3}\w{1,16}\.decrypt\s{0,3}\(\s{0,3}(b?["']gAAAA|\w{1,16})/ ascii
        $k2 = "gAAAAAB" ascii
        $k3 = "Fernet(" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 4MB and ($a1 or ($a2 and $k2 and $k3))
}
