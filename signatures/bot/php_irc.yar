rule Txt_Bot_PhpIrc {
    meta:
        id = "8b6ab30b-ae21-4636-a96c-32de0f4eeded"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A bot in PHP that takes orders over IRC"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1071"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1071/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $i1 = "PRIVMSG" ascii fullword
        $i2 = /\bfsockopen\s{0,3}\(|stream_socket_client\s{0,3}\(|socket_connect\s{0,3}\(/ ascii
        $i3 = /PONG|JOIN\s/ ascii
        $c1 = /\b(udp|tcp|http|syn|slow)_?-?flood/ ascii nocase
        $c2 = /case\s{0,3}["'](\.?@?!?)(die|restart|exec|shell|udp|tcp|download|pscan|portscan|php|eval|conback|sexec|passthru|popen|ud\.server|uptime|logout|rndnick|mail)["']/ ascii
        $c3 = /\b(conback|mcban|pscan|dns_?amp|botnet|hostauth|pass(word)?_?auth)\b/ ascii nocase
        $x1 = /\b(exec|system|passthru|shell_exec|popen|eval)\s{0,3}\(\s{0,3}\$/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and all of ($i*) and $x1 and ($c1 or $c3) and (#c2 > 2 or ($c1 and $c3))
}
