rule Txt_Package_ClientInjection {
    meta:
        id = "1413ea49-b1b1-43b8-9592-989923810f37"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that writes its own code into a chat client or wallet program"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1554"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1554/"
        scope = "text"
    strings:
        $d1 = /discord_desktop_[c]ore/ ascii
        $d2 = /(exodus|atomic)[\\\/"', ]{1,8}(resources|app)[\\\/"', ]{1,8}app\.as[a]r/ ascii nocase
        $w1 = /\.write\s{0,3}\(|writeFile(Sync)?\s{0,3}\(|createWriteStream|urlretrieve\s{0,3}\(|-OutFile/ ascii
        $n1 = /requests\.get|urlopen\s{0,3}\(|https?\.get|axios|fetch\s{0,3}\(|raw\.githubusercontent|webhook|%WEBHOOK/ ascii nocase
        $x1 = /index\.js|LOCALAPPDATA|taskkill|process_iter|psutil|\.kill\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and (($d1 and $w1 and $n1 and $x1) or ($d2 and $w1 and $n1))
}
