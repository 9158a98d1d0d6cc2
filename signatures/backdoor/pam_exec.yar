rule Cfg_Backdoor_PamExec {
    meta:
        id = "5c405f57-d9fe-4e49-8de5-26c604a4da0f"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A setting of PAM that hands passwords to a script or lets everybody in"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1556.003"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1556/003/"
        scope = "text"
    strings:
        $a1 = /(^|\n)\s{0,4}-?(auth|session|account|password)\s{1,8}\S{3,40}\s{1,8}(\S{0,40}\/)?pam_exec\.so[^\n]{0,80}expose_authtok[^\n]{0,80}\s(\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|[^\s\n]{0,60}\/\.[a-zA-Z0-9])/ ascii
        $a2 = /(^|\n)\s{0,4}-?(auth|session|account|password)\s{1,8}\S{3,40}\s{1,8}(\S{0,40}\/)?pam_exec\.so[^\n]{0,80}\s(\/tmp\/|\/dev\/shm\/|\/var\/tmp\/)[^\s\n]{1,60}/ ascii
        $a3 = /(^|\n)\s{0,4}-?auth\s{1,8}(sufficient|\[success=\w{1,8}[^\]\n]{0,40}\])\s{1,8}(\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\/home\/)[^\s\n]{1,80}\.so/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and uint16(0) != 0x2123 and filesize < 16KB and any of them
}
