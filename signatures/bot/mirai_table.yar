rule Lnx_Bot_MiraiTable {
    meta:
        id = "9890445b-0343-43fd-866f-8b40819f3534"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Words of Mirai's table, hidden with one-byte XOR"
        severity = "malicious"
        class = "bot"
        family = "mirai"
        attack = "T1027"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $x1 = "/dev/watchdog" xor(0x01-0xff)
        $x2 = "/dev/misc/watchdog" xor(0x01-0xff)
        $x3 = "TSource Engine Query" xor(0x01-0xff)
        $x4 = "/bin/busybox " xor(0x01-0xff)
        $x5 = "applet not found" xor(0x01-0xff)
        $x6 = "/proc/net/route" xor(0x01-0xff)
        $x7 = "listening tun0" xor(0x01-0xff)
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and 2 of ($x*)
}
