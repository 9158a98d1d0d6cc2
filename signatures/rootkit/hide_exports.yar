rule Lnx_Rootkit_HideWords {
    meta:
        id = "3b1b1a25-d260-4016-904b-42056b620b8b"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A library or module that speaks of hiding processes, files and connections"
        severity = "malicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "elf"
    strings:
        $a00 = "hide_pid" ascii
        $a01 = "hide_port" ascii
        $a02 = "hide_file" ascii
        $a03 = "hide_dir" ascii
        $a04 = "hide_proc" ascii
        $a05 = "hide_module" ascii
        $a06 = "hide_tcp" ascii
        $a07 = "hide_udp" ascii
        $a08 = "hidden_pid" ascii
        $a09 = "hidden_port" ascii
        $a10 = "hidden_files" ascii
        $a11 = "unhide_" ascii
        $a12 = "is_hidden" ascii
        $a13 = "is_invisible" ascii
        $a14 = "proc_to_hide" ascii
        $a15 = "process_to_filter" ascii
        $a16 = "magic_prefix" ascii
        $a17 = "MAGIC_PREFIX" ascii
        $a18 = "magic_gid" ascii
        $a19 = "MAGICGID" ascii
        $a20 = "backdoor_" ascii
        $a21 = "rootkit" ascii
        $a22 = "give_root" ascii
        $a23 = "get_root" ascii
        $a24 = "set_root" ascii
        $a25 = "fake_readdir" ascii
        $a26 = "hooked_" ascii
        $a27 = "hook_getdents" ascii
        $a28 = "orig_getdents" ascii
        $a29 = "orig_kill" ascii
        $a30 = "orig_tcp4_seq_show" ascii
        $a31 = "hacked_" ascii
        $a32 = "new_getdents" ascii
        $a33 = "old_readdir" ascii
        $a34 = "old_open" ascii
        $a35 = "o_readdir" ascii
        $a36 = "libc_readdir" ascii
        $a37 = "real_readdir" ascii
        $a38 = "hide_me" ascii
        $a39 = "protect_module" ascii
        $a40 = "keylogger" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and 4 of ($a*) and filesize < 4MB and (uint16(16) == 3 or uint16(16) == 1 or uint16be(16) == 3 or uint16be(16) == 1)
}
