rule Pl_Bot_Irc {
    meta:
        id = "54e707a6-1408-47da-8b4c-9f414983ec97"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A bot in Perl that takes orders over IRC"
        severity = "malicious"
        class = "bot"
        family = "shellbot"
        attack = "T1071"
        confidence = 92
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/pl.perlbot"
        scope = "script"
    strings:
        $irc1 = "PRIVMSG" ascii fullword
        $irc2 = "IO::Socket::INET" ascii
        $irc3 = /PING\s?:/ ascii
        $c1 = /@?(udp|tcp|http|syn)flood/ ascii nocase
        $c2 = /@?portscan/ ascii nocase
        $c3 = /!?back(connect|shell)/ ascii nocase
        $c4 = "shell_exec" ascii
        $c5 = /my\s{1,4}@adms/ ascii
        $c6 = /my\s{1,4}\$processo/ ascii
        $c7 = "google_search" ascii nocase
        $c8 = /sub\s{1,4}(shell|bfunc|attacker|udpflooder|tcpflooder)\b/ ascii
        $c9 = "@canais" ascii
        $c10 = /\$SIG\{'?(INT|HUP|TERM|CHLD|PS)'?\}\s{0,4}=\s{0,4}'IGNORE'/ ascii
        $c11 = "/usr/sbin/httpd" ascii
    condition:
        (uint16(0) == 0x2123 or uint8(0) == 0x23) and filesize < 512KB and 2 of ($irc*) and 3 of ($c*)
}
