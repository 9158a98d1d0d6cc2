rule Web_Shell_ChopperMarks {
    meta:
        id = "b5f627fe-6794-46d9-8c79-2fb8698ad6a4"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A page that answers between the marks of a known remote-control client"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $m1 = /["']->\|["']/ ascii
        $m2 = /["']\|<-["']/ ascii
        $z1 = /["'\[(]z[0-2]["'\])]/ ascii
        $t1 = /<\?(php|=|\s)|<%|<jsp:/ ascii nocase
        $x1 = /(ERROR:\/\/|getRuntime|cmd|Execute|request|Process|listFiles|system)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 128KB and all of ($m*) and $t1 and ($z1 or $x1)
}
