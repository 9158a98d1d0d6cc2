rule Src_Rootkit_PreloadShell {
    meta:
        id = "2163b61a-7853-4426-929f-4f66a7e8f142"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "C source of a preloaded library that starts a shell or takes rights when it is loaded"
        severity = "suspicious"
        class = "rootkit"
        family = "generic"
        attack = "T1574.006"
        confidence = 78
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1574/006/"
        scope = "text"
    strings:
        $c1 = /__attribute__\s{0,3}\(\s{0,3}\(\s{0,3}(__)?constructor|void\s{1,4}_init\s{0,3}\(|dlsym\s{0,4}\(\s{0,4}RTLD_NEXT/ ascii
        $p1 = /unsetenv\s{0,3}\(\s{0,3}"LD_(PRELOAD|LIBRARY_PATH)"/ ascii
        $p2 = /set(res|re)?[ug]id\s{0,3}\(\s{0,3}0/ ascii
        $x1 = /(system|exec(ve|l|lp|v|vp)?)\s{0,3}\(\s{0,3}"(\/usr)?(\/bin\/)?(ba|da)?sh\b/ ascii
        $x2 = /\bdup2\s{0,3}\(/ ascii
        $x3 = /\b(accept|connect)\s{0,3}\(/ ascii
        $h1 = /\b(getenv|strcmp|strstr|strncmp)\s{0,3}\([^\n;]{0,80}(MAGIC|SECRET|PASS|BACKDOOR|SHELL_|HIDE)/ ascii
        $h2 = /\b(accept|pam_authenticate|getpwnam|open|fopen|access|write|execve|ssl_write|SSL_write|read)\s{0,3}\)\s{0,3}\(|(o|orig|original|real|old|new)_(accept|pam_authenticate|fopen|open|execve|write|SSL_write|getdents)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $c1 and (($p1 and ($x1 or $p2)) or ($p2 and $x1 and $x3) or ($h2 and $x1 and $x2) or ($h2 and $h1 and ($x1 or $x2)))
}
