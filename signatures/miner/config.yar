rule Txt_Miner_Config {
    meta:
        id = "5aa4d172-2154-44a2-b7fd-d14b967f8697"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A configuration file of a Monero miner with a pool and a user"
        severity = "suspicious"
        class = "miner"
        family = "xmrig"
        attack = "T1496"
        confidence = 90
        fp = "mining that was set up on purpose"
        reference = "https://xmrig.com/docs/miner/config"
        scope = "text"
    strings:
        $c1 = /"donate-level"\s{0,4}:/ ascii
        $c2 = /"randomx"\s{0,4}:/ ascii
        $c3 = /"pools"\s{0,4}:/ ascii
        $c4 = /"rig-id"\s{0,4}:/ ascii
        $c5 = /"nicehash"\s{0,4}:/ ascii
        $c6 = /"keepalive"\s{0,4}:/ ascii
        $user = /"user"\s{0,4}:\s{0,4}"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/ ascii
    condition:
        (uint8(0) == 0x7b or uint16(0) == 0x2123 or uint8(0) == 0x0a or uint8(0) == 0x20) and filesize < 256KB and $user and 3 of ($c*)
}
