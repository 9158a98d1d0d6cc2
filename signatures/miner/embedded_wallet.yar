rule Lnx_Miner_EmbeddedWallet {
    meta:
        id = "6b6f5640-4ebf-47f8-9960-d9e69d984290"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A miner that carries its own wallet and pool"
        severity = "malicious"
        class = "miner"
        family = "generic"
        attack = "T1496"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1496/"
        scope = "elf"
    strings:
        $wallet = /(-u |--user[= ]|user"\s?:\s?"|wallet[=: "]{1,3})[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}[^0-9A-Za-z]/ ascii
        $pool1 = /stratum[+]tcp:\/\// ascii
        $pool2 = /stratum[+]ssl:\/\// ascii
        $pool3 = /(pool|xmr|mine|gulf)[a-z0-9.-]{0,40}\.(com|org|net|pro|ru|cc|info|xyz|stream|io):[1-9][0-9]{2,4}/ ascii
        $m1 = "donate-level" ascii
        $m2 = "randomx" ascii nocase
        $m3 = "cryptonight" ascii nocase
        $m4 = "\"rx/0\"" ascii
        $m5 = "mining.authorize" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 32MB and $wallet and any of ($pool*) and 2 of ($m*)
}
