rule Lnx_Backdoor_ConnectShell {
    meta:
        id = "224ad86a-ff9b-4e16-a333-6107fa5d04e2"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A small program that does nothing but tie a shell to a connection it makes"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1059.004"
        confidence = 75
        fp = "small network tools without options"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "elf"
    strings:
        $n1 = "\x00connect\x00" ascii
        $n2 = "\x00socket\x00" ascii
        $n3 = "\x00dup2\x00" ascii
        $x1 = "\x00execve\x00" ascii
        $x2 = "\x00execl\x00" ascii
        $x3 = "\x00execvp\x00" ascii
        $x4 = "\x00execlp\x00" ascii
        $x5 = "\x00system\x00" ascii
        $s1 = "/bin/sh\x00" ascii
        $s2 = "/bin/bash\x00" ascii
        $i1 = "inet_addr" ascii
        $i2 = "inet_pton" ascii
        $i3 = "inet_aton" ascii
        $z1 = "getopt" ascii
        $z2 = "syslog" ascii
        $z3 = "getservbyname" ascii
        $z4 = "setlocale" ascii
        $z5 = "pthread_create" ascii
        $z6 = "regcomp" ascii
        $z7 = "SSL_connect" ascii
        $z8 = "--help" ascii
        $z9 = "waitpid" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 48KB and all of ($n*) and any of ($x*) and any of ($s*) and any of ($i*) and none of ($z*)
}
