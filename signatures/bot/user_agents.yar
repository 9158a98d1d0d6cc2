rule Lnx_Bot_UserAgents {
    meta:
        id = "dd57fec8-f9c1-4273-bd59-6c0053804e9e"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A bot that carries the false browser names of Mirai's web flood in the clear"
        severity = "malicious"
        class = "bot"
        family = "mirai"
        attack = "T1498.001"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/001/"
        scope = "elf"
    strings:
        $u1 = "Chrome/51.0.2704.103 Safari/537.36" ascii
        $u2 = "Chrome/52.0.2743.116 Safari/537.36" ascii
        $u3 = "Version/9.1.2 Safari/601.7.7" ascii
        $u4 = "Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/5" ascii
        $u5 = "Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/5" ascii
        $b1 = "/bin/busybox" ascii
        $b2 = "/dev/watchdog" ascii
        $b3 = "/proc/net/tcp" ascii
        $b4 = "chmod 777" ascii
        $b5 = "POST /cdn-cgi/" ascii
        $b6 = "assword" ascii
        $b7 = "wget http" ascii
        $b8 = "HTTPFLOOD" ascii nocase
        $b9 = "tftp -" ascii
        $b10 = "Connection: keep-alive" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and 2 of ($u*) and 2 of ($b*)
}
