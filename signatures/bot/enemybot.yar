rule Lnx_Bot_EnemyBot {
    meta:
        id = "7c0545d0-b5df-4b3a-bb01-ac4974601f07"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "An EnemyBot, by its names and its group's"
        severity = "malicious"
        class = "bot"
        family = "enemybot"
        attack = "T1498"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $a00 = "enemybot" ascii nocase
        $a01 = "ENEMEYBOT" ascii nocase
        $a02 = "decodedshit" ascii nocase
        $a03 = "KEKSEC" ascii nocase
        $a04 = "LOLFME" ascii nocase
        $a05 = "/tmp/.pwned" ascii nocase
        $a06 = "watudoinglookingatdis" ascii nocase
        $a07 = "r u my enemy" ascii nocase
        $a08 = "ice:dice" ascii nocase
        $a09 = "shell.shellshock" ascii nocase
        $a10 = "enemy v" ascii nocase
        $a11 = "desu desu" ascii nocase
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and 2 of ($a*)
}
