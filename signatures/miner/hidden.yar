rule Lnx_Miner_Hidden {
    meta:
        id = "69011a65-9453-4ba5-930b-76a071f38ad3"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A miner that also hides itself or removes its rivals"
        severity = "malicious"
        class = "miner"
        family = "generic"
        attack = "T1496"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1564/"
        scope = "elf"
    strings:
        $m01 = /stratum[+]tcp:\/\// ascii
        $m02 = "donate-level" ascii
        $m03 = "cryptonight" ascii nocase
        $m04 = "randomx" ascii nocase
        $m05 = "mining.subscribe" ascii
        $h1 = "/etc/ld.so.preload" ascii
        $h2 = "pkill -f" ascii
        $h3 = "kill -9" ascii
        $h4 = "chattr -i" ascii
        $h5 = "crontab -" ascii
        $h6 = "/etc/cron.d/" ascii
        $h7 = ".ssh/authorized_keys" ascii
        $h8 = "[kworker/" ascii
        $h9 = "[kswapd0]" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 32MB and 2 of ($m*) and 3 of ($h*)
}
