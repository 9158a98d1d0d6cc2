rule Sh_Dropper_RootUser {
    meta:
        id = "7d346b96-cca7-4bd0-9a9c-ccd6b0ed3f73"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A script that makes a second user with the rights of root"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1136.001"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1136/001/"
        scope = "script"
    strings:
        $a1 = /useradd\s[^\n]{0,80}-o\s[^\n]{0,40}-u\s{0,3}0\b|useradd\s[^\n]{0,80}-ou\s{0,3}0\b|useradd\s[^\n]{0,80}-u\s{0,3}0\s{1,3}-o/ ascii
        $a2 = /(echo|printf)\s[^\n]{0,20}["']?[a-z_][a-z0-9_.-]{0,30}:[^:\n]{0,120}:0{1,4}:0{1,4}:[^\n]{0,80}>>\s{0,3}\/etc\/passwd/ ascii
        $a3 = /(echo|printf)\s[^\n]{0,80}>>\s{0,3}\/etc\/shadow/ ascii
        $a4 = /sed\s{1,4}-i\s[^\n]{0,120}:0:0:[^\n]{0,80}\/etc\/passwd/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 64KB and ($a1 or $a2 or $a4 or ($a3 and $a2))
}
