rule Lnx_Rootkit_LkmFamilies {
    meta:
        id = "f1d08e23-5258-4670-a7ba-e44671753656"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A kernel module with the function names of known rootkits"
        severity = "malicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "elf"
    strings:
        $vermagic = "vermagic=" ascii
        $d1 = "diamorphine" ascii
        $d2 = "hacked_getdents" ascii
        $d3 = "hacked_kill" ascii
        $d4 = "is_invisible" ascii fullword
        $d5 = "give_root" ascii fullword
        $d6 = "module_hide" ascii fullword
        $r1 = "reptile_" ascii
        $r2 = "hide_content" ascii
        $r3 = "khook_" ascii
        $r4 = "kmatryoshka" ascii
        $s1 = "suterusu" ascii
        $s2 = "brokepkg" ascii
        $s3 = "hook_getdents" ascii
        $s4 = "hook_tcp4_seq_show" ascii
        $s5 = "hooked_tcp4_seq_show" ascii
        $s6 = "fh_install_hook" ascii
        $s7 = "hide_tcp4_port" ascii
        $s8 = "rootkit" ascii nocase
        $s9 = "set_root" ascii fullword
        $s10 = "hideme" ascii fullword
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 1 or uint16be(16) == 1) and filesize < 8MB and $vermagic and 3 of ($d*, $r*, $s*)
}
