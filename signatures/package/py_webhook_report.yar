rule Py_Package_WebhookReport {
    meta:
        id = "fe1b047f-3907-4e70-bb06-32a515ae5e2f"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that sends what it learned about a machine to a chat webhook"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1567.004"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1567/004/"
        scope = "text"
    strings:
        $w1 = /discord(app)?\.com\/api\/(v\d{1,2}\/)?webhooks\/\d{15,20}\/[A-Za-z0-9_-]{20}/ ascii
        $w2 = /api\.telegram\.org\/bot\d{8,10}:[A-Za-z0-9_-]{30}/ ascii
        $w3 = /aHR0cHM6Ly9(kaXNjb3Jk|jYW5hcnkuZGlzY29yZ|wdGIuZGlzY29yZ|hcGkudGVsZWdyYW0)/ ascii
        $i1 = /getpass\.getuser|os\.getlogin|os\.getenv\s{0,3}\(\s{0,3}["'](USER|USERNAME|COMPUTERNAME)["']|gethostname\s{0,3}\(|platform\.(node|uname|platform)\s{0,3}\(/ ascii
        $i2 = /api\.ipify\.org|ifconfig\.(me|co)|ipinfo\.io|ip-api\.com|icanhazip|checkip\.amazonaws|geolocation-db/ ascii
        $i3 = /\bwmic\s|csproduct|uuid\.getnode|HWID|hwid\b/ ascii
        $i4 = /ImageGrab|pyautogui\.screenshot|mss\.mss/ ascii
        $i5 = /os\.environ\b/ ascii
        $i6 = /(Local State|Login Data|leveldb|cookies\.sqlite|\.ssh\/|wallet)/ ascii
        $p1 = /\.post\s{0,3}\(|urlopen\s{0,3}\(|Request\s{0,3}\(|DiscordWebhook\s{0,3}\(|from_url\s{0,3}\(/ ascii
        $c1 = /(^|\n)\s{0,12}(import|from)\s{1,3}\w/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $c1 and $p1 and any of ($w*) and 2 of ($i*)
}
