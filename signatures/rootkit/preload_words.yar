rule Lnx_Rootkit_PreloadWords {
    meta:
        id = "bb4613aa-c597-465e-be8a-b830c043715b"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A preloaded library of a known family, by the names it hides with"
        severity = "malicious"
        class = "rootkit"
        family = "generic"
        attack = "T1574.006"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1574/006/"
        scope = "elf"
    strings:
        $a00 = "azazel" ascii
        $a01 = "libprocesshider" ascii
        $a02 = "bdvl.so" ascii
        $a03 = "jynx.so" ascii
        $a04 = "umbreon" ascii
        $a05 = "vlany.so" ascii
        $a06 = "process_to_filter" ascii
        $a07 = "hide_port" ascii
        $a08 = "hideme_" ascii
        $a09 = "is_invisible" ascii
        $a10 = "HIDE_TERM" ascii
        $a11 = "MAGIC_GID" ascii
        $a12 = "magicgid" ascii
        $a13 = "CLEANUP_LOGS" ascii
        $a14 = "BLIND_LOGIN" ascii
        $a15 = "unhide_me" ascii
        $a16 = "rkprocs" ascii
        $a17 = "interposed_" ascii
        $a18 = "execve_password" ascii
        $a19 = "HISTFILE=/dev/null" ascii
        $a20 = "ld_poison" ascii
        $a21 = "xor_ports" ascii
        $a22 = "bedevil" ascii
        $a23 = "libselinux.so.beurk" ascii
        $a24 = "get_dir_name" ascii
        $a25 = "get_process_name" ascii
        $d1 = "\x00dlsym\x00" ascii
        $r1 = "readdir" ascii
        $p1 = "ld.so.preload" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 3 or uint16be(16) == 3) and filesize < 4MB and $d1 and $r1 and (3 of ($a*) or ($p1 and 2 of ($a*)) or ($a06) or ($a24 and $a25))
}
