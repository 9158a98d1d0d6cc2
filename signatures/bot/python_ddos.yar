rule Py_Bot_Irc {
    meta:
        id = "628469ed-bc72-478e-b342-6b73e6591700"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A bot in Python that takes orders to flood over IRC or a socket"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1498"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "text"
    strings:
        $s1 = /socket\.socket\s{0,3}\(/ ascii
        $i1 = "PRIVMSG" ascii fullword
        $i2 = /PONG[ "':]/ ascii
        $i3 = /\.recv\s{0,3}\(\s{0,3}[0-9]{3,5}\s{0,3}\)/ ascii
        $c1 = /[.!@]?(udp|tcp|syn|http|ack|slow)[-_]?(flood|plain|loris|hex|bypass)/ ascii nocase
        $c2 = /\.(ddos|attack|scanner|kill(all)?|botkill|shell|exec|uninstall)\b['"]/ ascii nocase
        $c3 = "random._urandom(" ascii
        $c4 = /(subprocess|os)\.(popen|system|Popen)\s{0,3}\(/ ascii
        $c5 = /crontab|\/etc\/rc\.local|\/etc\/cron/ ascii
        $c6 = "threading.Thread(" ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 512KB and $s1 and ($i1 or $i3) and ($i2 or $i3) and $c1 and 3 of ($c*) and ($c3 or $c2) and ($c4 or $c5)
}
