rule Lnx_Bot_RequestFlood {
    meta:
        id = "1dc8ce70-bb1a-4887-9851-19b0eb516db7"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A bot that carries many browser names beside the words of floods and scans"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1498.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/001/"
        scope = "elf"
    strings:
        $u1 = /Mozilla\/[45]\.0 \([^\x00\n]{10,160}\x00/ ascii
        $f00 = "HTTPFLOOD" ascii
        $f01 = "httpflood" ascii
        $f02 = "UDPFLOOD" ascii
        $f03 = "udpflood" ascii
        $f04 = "SYNFLOOD" ascii
        $f05 = "synflood" ascii
        $f06 = "TCPFLOOD" ascii
        $f07 = "ackflood" ascii
        $f08 = "/dev/watchdog" ascii
        $f09 = "/bin/busybox" ascii
        $f10 = "TSource Engine Query" ascii
        $f11 = "busybox" ascii
        $f12 = "M-SEARCH * HTTP/1.1" ascii
        $f13 = "SNQUERY: 127.0.0.1" ascii
        $f14 = "stdflood" ascii
        $f15 = "Flooding %s" ascii
        $f16 = "/proc/net/tcp" ascii
        $f17 = "PRIVMSG" ascii
        $f18 = "chmod 777" ascii
        $f19 = "gethostbyname_r" ascii
        $f20 = "getBogos" ascii
        $f21 = "getCores" ascii
        $f22 = "/HNAP1/" ascii
        $f23 = "cloudflare" ascii
        $f24 = "keep-alive" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and (#u1 > 6 and 3 of ($f*))
}
