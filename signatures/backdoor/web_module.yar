rule Lnx_Backdoor_WebModule {
    meta:
        id = "97400d4b-3a2c-4084-af42-d87cb2bad032"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A module for a web server that starts a shell or a terminal"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1505.004"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/"
        scope = "elf"
    strings:
        $m1 = "ap_hook_" ascii
        $m2 = "ngx_http_" ascii
        $m3 = "ap_register_" ascii
        $s1 = "/bin/bash" ascii
        $s2 = "/dev/ptmx" ascii
        $s3 = "forkpty" ascii
        $s4 = "/bin/sh -i" ascii
        $s5 = "HISTFILE" ascii
        $s6 = "\x00execl\x00" ascii
        $s7 = "\x00dup2\x00" ascii
        $s8 = "reverse shell" ascii nocase
        $s9 = "socks5" ascii nocase
        $s10 = "grantpt" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 3 or uint16be(16) == 3) and filesize < 1MB and any of ($m*) and 3 of ($s*)
}
