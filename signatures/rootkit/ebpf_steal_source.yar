rule Src_Rootkit_EbpfSteal {
    meta:
        id = "5916fb56-9844-4e73-800b-d961395c3270"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "eBPF source or its loader that steals passwords, hides or waits for a magic packet"
        severity = "suspicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 72
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "text"
    strings:
        $s1 = /SEC\s{0,4}\(\s{0,4}"(tp|tracepoint|kprobe|kretprobe|fexit|fentry|uprobe|uretprobe|xdp|tc|classifier|socket|lsm|raw_tracepoint)/ ascii
        $b1 = /bpf_(get_current_comm|probe_read_user(_str)?|ringbuf_submit|perf_event_output|map_lookup_elem|xdp_adjust_head|send_signal|skb_load_bytes)\s{0,3}\(/ ascii
        $h1 = /\b(pam_get_authtok|libpam|readpassphrase|SSL_read|SSL_write|bash_readline)\b/ ascii
        $h2 = /\b(hide|hidden|invisible|stealth|backdoor|rootkit|exfil\w{0,8}|implant|covert|c2_?\w{0,8}|magic_?(packet|port|bytes|key))\b/ ascii nocase
        $h3 = /\b(sudoers|shadow|authorized_keys)\b|\/etc\/passwd/ ascii
        $h4 = /bpf_send_signal\s{0,3}\(\s{0,3}9/ ascii
        $h5 = /\b(linux_dirent64|getdents64|sys_enter_bpf|sys_bpf)\b/ ascii
        $x1 = "SPDX-License-Identifier: LGPL" ascii
        $x2 = "WITH Linux-syscall-note" ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $s1 and $b1 and 2 of ($h*) and none of ($x*)
}
