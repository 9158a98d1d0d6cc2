rule Src_Rootkit_Ebpf {
    meta:
        id = "1a07cf15-374e-4de7-b90f-8eb9dd5e0a60"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "eBPF source that changes what other programs read"
        severity = "suspicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 85
        fp = "teaching material"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "text"
    strings:
        $w1 = "bpf_probe_write_user" ascii
        $w2 = "bpf_override_return" ascii
        $s1 = /SEC\s{0,4}\(\s{0,4}"(tp|tracepoint|kprobe|kretprobe|fexit|fmod_ret|uprobe|uretprobe)\// ascii
        $h1 = "getdents64" ascii
        $h2 = "sudoers" ascii
        $h3 = "pam_get_authtok" ascii
        $h4 = "linux_dirent64" ascii
        $h5 = "sys_exit_read" ascii
        $h6 = "sys_enter_kill" ascii
        $h7 = "pid_to_hide" ascii
        $h8 = "authorized_keys" ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and any of ($w*) and $s1 and any of ($h*)
}
