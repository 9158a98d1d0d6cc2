rule Lnx_Miner_Kinsing {
    meta:
        id = "a6b61fee-37e5-4d8e-96e8-5961ac61c5ba"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "The Kinsing agent, by the names of its Go functions"
        severity = "malicious"
        class = "miner"
        family = "kinsing"
        attack = "T1496"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/software/S0599/"
        scope = "elf"
    strings:
        $g1 = "main.getMinerPid" ascii
        $g2 = "main.isMinerRunning" ascii
        $g3 = "main.minerRunningCheck" ascii
        $g4 = "main.redisBrute" ascii
        $g5 = "main.getActiveC2CUrl" ascii
        $g6 = "main.runTaskWithScan" ascii
        $g7 = "main.runTaskWithHttp" ascii
        $g8 = "main.backconnect" ascii
        $g9 = "main.healthChecker" ascii
        $n1 = "/tmp/kdevtmpfsi" ascii
        $n2 = "kinsing" ascii fullword
        $n3 = "main.masscan" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 32MB and (3 of ($g*) or (1 of ($g*) and 2 of ($n*)))
}
