rule Lnx_Backdoor_ListenShell {
    meta:
        id = "c7a5bf7c-a98b-47a5-9aa4-ac8c4005c7c9"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A small program that does nothing but give a shell to whoever connects"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1059.004"
        confidence = 75
        fp = "small network services without options"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "elf"
    strings:
        $n1 = "\x00listen\x00" ascii
        $n2 = "\x00accept\x00" ascii
        $n3 = "\x00dup2\x00" ascii
        $n4 = "\x00socket\x00" ascii
        $x1 = "\x00execve\x00" ascii
        $x2 = "\x00execl\x00" ascii
        $x3 = "\x00execvp\x00" ascii
        $s1 = "/bin/sh\x00" ascii
        $s2 = "/bin/bash\x00" ascii
        $z1 = "getopt" ascii
        $z2 = "syslog" ascii
        $z3 = "getservbyname" ascii
        $z4 = "setlocale" ascii
        $z5 = "pthread_create" ascii
        $z6 = "pam_start" ascii
        $z7 = "HTTP/1." ascii
        $z8 = "--help" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 48KB and all of ($n*) and any of ($x*) and any of ($s*) and none of ($z*)
}
