rule Lnx_Backdoor_KernelThreadName {
    meta:
        id = "26f3e1aa-6f1e-4055-98a7-22e50ec6a2fe"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A program with sockets that gives itself the name of a kernel thread"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1036.005"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1036/005/"
        scope = "elf"
    strings:
        $k1 = "[kworker/" ascii
        $k2 = "[kswapd" ascii
        $k3 = "[ksoftirqd/" ascii
        $k4 = "[migration/" ascii
        $k5 = "[watchdog/" ascii
        $k6 = "[rcu_sched]" ascii
        $k7 = "[kthreadd]" ascii
        $k8 = "[kblockd]" ascii
        $n1 = "\x00prctl\x00" ascii
        $n2 = "setproctitle" ascii
        $s1 = "socket" ascii fullword
        $s2 = "connect" ascii fullword
        $s3 = "\x00execl\x00" ascii
        $s4 = "execve" ascii fullword
        $s5 = "/bin/sh" ascii
        $s6 = "\x00dup2\x00" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 8MB and any of ($k*) and any of ($n*) and all of ($s1, $s2, $s6) and any of ($s3, $s4, $s5)
}
