rule Lnx_Rootkit_Ebpf {
    meta:
        id = "2f2c78e1-9adf-440f-beea-6ddb2330bc90"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "An eBPF object that writes into the memory of programs which list files, read or log in"
        severity = "malicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 88
        fp = "programs that inject faults"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "elf"
    strings:
        $write_user = { 85 00 00 00 24 00 00 00 }
        $override = { 85 00 00 00 3A 00 00 00 }
        $s1 = "sys_enter_getdents64" ascii
        $s2 = "sys_exit_getdents64" ascii
        $s3 = "sys_exit_read" ascii
        $s4 = "sys_enter_read" ascii
        $s5 = "sys_enter_kill" ascii
        $s6 = "sys_enter_openat" ascii
        $s7 = "pam_get_authtok" ascii
        $s8 = "sys_enter_execve" ascii
        $s9 = "__x64_sys_kill" ascii
        $s10 = "__x64_sys_getdents64" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 1 or uint16be(16) == 1) and (uint16(18) == 247 or uint16be(18) == 247) and filesize < 8MB and ($write_user or $override) and any of ($s*)
}
