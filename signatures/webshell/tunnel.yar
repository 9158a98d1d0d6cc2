rule Web_Shell_Tunnel {
    meta:
        id = "6b411ade-5d40-4b4f-9e71-ed2b680277ce"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A page that passes a connection through the web server"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1572"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1572/"
        scope = "text"
    strings:
        $g1 = /Georg s[a]ys|says, 'All s[e]ems fine'/ ascii
        $g2 = /X-(STATUS|TARGET|CMD|PORT|ERROR)["']/ ascii
        $g3 = /\b(CONNECT|DISCONNECT|FORWARD)\b/ ascii
        $g4 = /suo[5]|pysti[n]ger|ABPT[T]S|reDu[h]|Neo-?reGe[o]rg/ ascii nocase
        $s1 = /fsockopen|stream_socket_client|socket_create|SocketChannel|new\s{1,3}Socket|TcpClient|Sockets\.Socket/ ascii
        $t1 = /<\?(php|=|\s)|<%|<jsp:/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $t1 and $s1 and ($g1 or (#g2 > 2 and $g3) or ($g4 and $g2) or ($g4 and filesize < 64KB))
}
