rule Lnx_Bot_Mozi {
    meta:
        id = "f6d81484-0bc9-42da-80a2-774fec124082"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A Mozi peer: bootstrap hosts of the BitTorrent DHT and its configuration tags"
        severity = "malicious"
        class = "bot"
        family = "mozi"
        attack = "T1498"
        confidence = 95
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.mozi"
        scope = "elf"
    strings:
        $d1 = "dht.transmissionbt.com" ascii
        $d2 = "router.bittorrent.com" ascii
        $d3 = "router.utorrent.com" ascii
        $d4 = "bttracker.debian.org" ascii
        $t1 = "[/count]" ascii
        $t2 = "[/dip]" ascii
        $t3 = "[/cpu]" ascii
        $t5 = "[/ver]" ascii
        $b1 = "Mozi.m" ascii
        $b2 = "Mozi.a" ascii
        $b3 = "/tmp/Mozi." ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and (2 of ($d*) and 1 of ($t*, $b*) or 1 of ($d*) and 2 of ($b*))
}
