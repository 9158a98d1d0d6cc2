rule Py_Miner_Installer {
    meta:
        id = "fcf53447-29bd-44ab-9111-e9012743818d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that fetches a miner or starts it for a wallet"
        severity = "malicious"
        class = "miner"
        family = "generic"
        attack = "T1496"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1496/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $m1 = /\b(xmrig|minerd|cpuminer|ccminer|xmr-stak|nbminer|t-rex|lolMiner|phoenixminer)\b/ ascii nocase
        $m2 = /stratum\+(tcp|ssl):\/\/|(supportxmr|minexmr|nanopool|moneroocean|c3pool|hashvault|f2pool|2miners|unmineable|herominers|gulf)\.[a-z]{2,12}(:\d{2,5})?/ ascii
        $m3 = /(-u|--user|wallet|WALLET)["'=, ]{1,6}[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/ ascii
        $x1 = /(os\.(system|popen|exec\w{1,3})|subprocess\.\w{3,16}|Popen)\s{0,3}\(/ ascii
        $f1 = /(curl|wget)\s|urlretrieve\s{0,3}\(|urlopen\s{0,3}\(|requests\.get\s{0,3}\(/ ascii
        $h1 = /chmod|nohup|crontab|\/tmp\/|\/dev\/shm|systemd|CREATE_NO_WINDOW|DEVNULL|gettempdir|setsid/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and $x1 and (($m1 and $f1 and ($m2 or $m3) and $h1) or ($m1 and $m3) or ($m1 and $m2 and $h1))
}
