rule Lnx_Bot_Gafgyt {
    meta:
        id = "2a693842-d271-4080-9c79-82fc1636422b"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A Gafgyt or Qbot bot, by its vocabulary of commands"
        severity = "malicious"
        class = "bot"
        family = "gafgyt"
        attack = "T1498"
        confidence = 95
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.bashlite"
        scope = "elf"
    strings:
        $c01 = "UDPFLOOD" ascii fullword nocase
        $c02 = "HTTPFLOOD" ascii fullword nocase
        $c03 = "SYNFLOOD" ascii fullword nocase
        $c04 = "TCPFLOOD" ascii fullword nocase
        $c05 = "STDHEX" ascii fullword
        $c06 = "KILLATTK" ascii fullword
        $c07 = "LOLNOGTFO" ascii fullword
        $c08 = "BOGOMIPS" ascii fullword
        $c09 = "GETLOCALIP" ascii fullword
        $c10 = "SCANNER ON" ascii
        $c11 = "SCANNER OFF" ascii
        $c12 = "TELNET ON" ascii
        $c13 = "TELNET OFF" ascii
        $c14 = "JUNK Flooding" ascii nocase
        $c15 = "UDP Flooding" ascii nocase
        $c16 = "TCP Flooding" ascii nocase
        $c17 = "HOLD Flooding" ascii nocase
        $c18 = "NFOV6FLOOD" ascii
        $c19 = "REPORT %s:%s:" ascii
        $c20 = "[REPLICATE" ascii
        $c21 = "gayfgt" ascii
        $c22 = "Killed %d." ascii
        $c23 = "None Killed." ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and 4 of ($c*)
}
