rule Lnx_Rootkit_Lkm {
    meta:
        id = "66dcefcf-0f72-4c72-8286-19b04fc4aefa"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A kernel module that hooks the kernel and hides files, sockets or processes"
        severity = "malicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "elf"
    strings:
        $vermagic = "vermagic=" ascii
        $h01 = "tcp4_seq_show" ascii
        $h02 = "tcp6_seq_show" ascii
        $h03 = "udp4_seq_show" ascii
        $h04 = "udp6_seq_show" ascii
        $h05 = "filldir64" ascii
        $h06 = "__x64_sys_getdents" ascii
        $h07 = "getdents64" ascii
        $h08 = "tpacket_rcv" ascii
        $h09 = "compat_filldir" ascii
        $k01 = "kallsyms_lookup_name" ascii
        $k02 = "register_kprobe" ascii
        $k03 = "ftrace_set_filter_ip" ascii
        $k04 = "register_ftrace_function" ascii
        $k05 = "sys_call_table" ascii
        $p01 = "prepare_creds" ascii
        $p02 = "commit_creds" ascii
        $p03 = "__x64_sys_kill" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 1 or uint16be(16) == 1) and filesize < 16MB and $vermagic and
        (4 of ($h*, $k*, $p*) and any of ($h*) or (2 of ($h*) and any of ($k*)))
}
