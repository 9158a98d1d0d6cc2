rule Lnx_Miner_PoolClient {
    meta:
        id = "3e2478ed-6340-4a72-9329-8660bfe6cb67"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A program that speaks the protocols of mining pools"
        severity = "suspicious"
        class = "miner"
        family = "generic"
        attack = "T1496"
        confidence = 90
        fp = "mining software that was installed on purpose"
        reference = "https://attack.mitre.org/techniques/T1496/"
        scope = "elf"
    strings:
        $m01 = /stratum[+]tcp:\/\// ascii
        $m02 = /stratum[+]ssl:\/\// ascii
        $m03 = "donate-level" ascii fullword
        $m04 = "mining.subscribe" ascii
        $m05 = "mining.authorize" ascii
        $m06 = "mining.submit" ascii fullword
        $m07 = "cryptonight" ascii nocase
        $m08 = "randomx" ascii nocase
        $m09 = "astrobwt" ascii nocase
        $m10 = "kawpow" ascii fullword
        $m11 = "algo-perf" ascii
        $m12 = "rig-id" ascii fullword
        $m13 = "nicehash" ascii fullword
        $m14 = "daemon+http://" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 64MB and 4 of ($m*)
}
