rule Lnx_Bot_FloodNames {
    meta:
        id = "06c9e8b0-820f-4a68-9434-149766c0506b"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A bot, by the names of its kinds of floods"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1498"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $f00 = "udpplain" ascii fullword nocase
        $f01 = "udpflood" ascii fullword nocase
        $f02 = "udphex" ascii fullword nocase
        $f03 = "udprape" ascii fullword nocase
        $f04 = "udpbypass" ascii fullword nocase
        $f05 = "udprandom" ascii fullword nocase
        $f06 = "tcpflood" ascii fullword nocase
        $f07 = "tcpbypass" ascii fullword nocase
        $f08 = "tcprape" ascii fullword nocase
        $f09 = "tcplegit" ascii fullword nocase
        $f10 = "synflood" ascii fullword nocase
        $f11 = "ackflood" ascii fullword nocase
        $f12 = "finflood" ascii fullword nocase
        $f13 = "stdflood" ascii fullword nocase
        $f14 = "stdhex" ascii fullword nocase
        $f15 = "vseflood" ascii fullword nocase
        $f16 = "greeth" ascii fullword nocase
        $f17 = "greipflood" ascii fullword nocase
        $f18 = "xmasflood" ascii fullword nocase
        $f19 = "hydrasyn" ascii fullword nocase
        $f20 = "ovhtcp" ascii fullword nocase
        $f21 = "ovhudp" ascii fullword nocase
        $f22 = "ovhflood" ascii fullword nocase
        $f23 = "ovhhex" ascii fullword nocase
        $f24 = "nfodrop" ascii fullword nocase
        $f25 = "nfolag" ascii fullword nocase
        $f26 = "httpflood" ascii fullword nocase
        $f27 = "httpstomp" ascii fullword nocase
        $f28 = "rawudp_flood" ascii fullword nocase
        $f29 = "randhex" ascii fullword nocase
        $f30 = "killallbots" ascii fullword nocase
        $f31 = "killbots" ascii fullword nocase
        $f32 = "asynflood" ascii fullword nocase
        $f33 = "wraflood" ascii fullword nocase
        $f34 = "cudpflood" ascii fullword nocase
        $f35 = "hexflood" ascii fullword nocase
        $f36 = "sockstress" ascii fullword nocase
        $f37 = "botkill" ascii fullword nocase
        $f38 = "stopattack" ascii fullword nocase
        $f39 = "icmpflood" ascii fullword nocase
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and 4 of ($f*)
}
