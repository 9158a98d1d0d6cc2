rule Sh_Dual_PrivilegeAudit {
    meta:
        id = "84a7a199-e8f1-4df5-8984-c9f9c58baf85"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that searches a machine for ways to become root"
        severity = "suspicious"
        class = "dual"
        family = "generic"
        attack = "T1082"
        confidence = 85
        fp = "security tests that were ordered"
        reference = "https://attack.mitre.org/techniques/T1082/"
        scope = "script"
    strings:
        $a1 = "linpeas" ascii nocase
        $a2 = "LinEnum" ascii
        $a3 = "linux-smart-enumeration" ascii nocase
        $a4 = "deepce" ascii nocase fullword
        $a5 = "linux-exploit-suggester" ascii nocase
        $b1 = "gtfobins" ascii nocase
        $b2 = /find\s{1,3}\/\s[^\n]{0,40}-perm\s{1,3}-?\/?[0-9u]{2,4}/ ascii
        $b3 = "/etc/sudoers" ascii
        $b4 = "sudo -l" ascii
        $b5 = "getcap -r" ascii
        $b6 = "docker.sock" ascii
        $b7 = "/etc/shadow" ascii
        $b8 = "sudo -V" ascii
    condition:
        uint16(0) == 0x2123 and filesize < 4MB and any of ($a*) and 4 of ($b*)
}
