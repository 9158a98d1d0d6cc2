rule Lnx_Bot_Kaiji {
    meta:
        id = "8e1ef31b-97b6-4755-99f5-5980e0e26f23"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A Kaiji or Chaos bot, by the names of its Go functions"
        severity = "malicious"
        class = "bot"
        family = "kaiji"
        attack = "T1498"
        confidence = 94
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.kaiji"
        scope = "elf"
    strings:
        $g1 = "main.Ares_Tcp" ascii
        $g2 = "main.Ares_ackandsyn" ascii
        $g3 = "main.runkshell" ascii
        $g4 = "main.rundingshi" ascii
        $g5 = "main.runganran" ascii
        $g6 = "main.runghost" ascii
        $g7 = "main.Killcpu" ascii
        $g8 = "main.Jiechixieru" ascii
        $g9 = "main.Getjiechi" ascii
        $w10 = "main.Link" ascii fullword
        $w11 = "main.attack" ascii fullword
        $g10 = "main.sshgo" ascii
        $w13 = "main.ddos" ascii fullword
    condition:
        uint32(0) == 0x464c457f and filesize < 16MB and (3 of ($g*) or (any of ($g*) and 2 of ($w*)))
}
