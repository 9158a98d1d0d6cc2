rule Lnx_Backdoor_BpfDoor {
    meta:
        id = "ce112238-5212-4906-bc39-ad4031b7da0e"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A passive door that listens with a packet filter under the name of a daemon"
        severity = "malicious"
        class = "backdoor"
        family = "bpfdoor"
        attack = "T1205.002"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/software/S1161/"
        scope = "elf"
    strings:
        $n1 = "/sbin/udevd -d" ascii
        $n2 = "dbus-daemon --system" ascii
        $n3 = "hald-addon-acpi: listening on" ascii
        $n4 = "/usr/sbin/console-kit-daemon --no-daemon" ascii
        $n5 = "/usr/libexec/postfix/master" ascii
        $n6 = "hald-runner" ascii
        $n7 = "avahi-daemon: chroot helper" ascii
        $n8 = "/sbin/auditd -n" ascii
        $n9 = "pickup -l -t fifo -u" ascii
        $n10 = "/usr/bin/kdmtmpflush" ascii
        $e1 = "HISTFILE=/dev/null" ascii
        $e2 = "MYSQL_HISTFILE=/dev/null" ascii
        $e3 = "/var/run/haldrund.pid" ascii
        $e4 = "/dev/shm/kdmtmpflush" ascii
        $e5 = "iptables -t nat -A PREROUTING" ascii
        $e6 = "iptables -t nat -D PREROUTING" ascii
        $e7 = "/dev/ptmx" ascii
        $e8 = "qmgr -l -t fifo -u" ascii
        $e9 = "/bin/rm -f /dev/shm/" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 4MB and (2 of ($n*) and 1 of ($e*) or 1 of ($n*) and 3 of ($e*))
}
