rule Lnx_Bot_Aidra {
    meta:
        id = "568c930d-a891-4f43-aaa8-a280ec5f23ce"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "An Aidra or Remaiten bot, by its orders over IRC"
        severity = "malicious"
        class = "bot"
        family = "aidra"
        attack = "T1498"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $a00 = ".advscan" ascii fullword
        $a01 = ".ngsynflood" ascii fullword
        $a02 = ".ngackflood" ascii fullword
        $a03 = ".synflood" ascii fullword
        $a04 = ".ackflood" ascii fullword
        $a05 = ".spoof" ascii fullword
        $a06 = ".login" ascii fullword
        $a07 = ".killall" ascii fullword
        $a08 = "remaiten" ascii fullword
        $a09 = "[login]" ascii fullword
        $a10 = "[status]" ascii fullword
        $a11 = "[device]" ascii fullword
        $a12 = "[killer]" ascii fullword
        $a13 = "getstrings" ascii fullword
        $a14 = "/var/run/.lightscan" ascii fullword
        $a15 = ".lightaidra" ascii fullword
        $a16 = "lightpid" ascii fullword
        $a17 = "PRIVMSG %s :" ascii fullword
        $a18 = "PRIVMSG #" ascii fullword
        $a19 = "NOTICE %s :" ascii fullword
        $a20 = "JOIN %s %s" ascii fullword
        $a21 = "telnet-scan" ascii fullword
        $a22 = "*** successfully" ascii fullword
        $a23 = "malloc.syn" ascii fullword
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and 4 of ($a*)
}
