rule Lnx_Bot_Tsunami {
    meta:
        id = "ca9a4b1b-d490-448c-b3ac-c2821963a494"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A Tsunami or Kaiten bot, which takes its orders over IRC"
        severity = "malicious"
        class = "bot"
        family = "tsunami"
        attack = "T1071"
        confidence = 95
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.tsunami"
        scope = "elf"
    strings:
        $i1 = "NOTICE %s :" ascii
        $i2 = "PRIVMSG %s :" ascii
        $i3 = "MODE %s -xi" ascii
        $i4 = "JOIN %s :%s" ascii
        $i5 = "USER %s localhost localhost :" ascii
        $a1 = "TSUNAMI <target>" ascii
        $a2 = "Kaiten wa goraku" ascii
        $a3 = "Tsunami heading for" ascii
        $a4 = "Unable to comply" ascii
        $a5 = "Packeting " ascii
        $a6 = "UNKNOWN <target>" ascii
        $a7 = "KILLALL" ascii fullword
        $a8 = "Spoofs: " ascii
        $a9 = "Removed all spoofs" ascii
        $a10 = "IRC <command>" ascii
        $a11 = "DISABLE <pass>" ascii
        $a12 = "PAN <target>" ascii
        $a13 = "UDP <target>" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and any of ($i*) and 3 of ($a*)
}
