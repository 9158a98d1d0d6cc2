rule Py_Package_TokenGrabber {
    meta:
        id = "cefea5e3-7651-412b-815c-e99948858918"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Python that searches for login tokens of a chat program and sends them away"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1528"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1528/"
        scope = "text"
    strings:
        $t1 = /\[\\w-\]\{24,?(26)?\}\\?\.\[\\w-\]\{6\}\\?\.\[\\w-\]\{(27|25,110|38)/ ascii
        $t2 = /mfa\\?\.\[\\w-\]\{8[0-9]\}/ ascii
        $t3 = /dQw4w9WgXcQ:/ ascii
        $t4 = /Local\s?Storage[\\\/"', ]{1,6}leveldb/ ascii nocase
        $w1 = /discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?(webhooks|users\/@me)/ ascii
        $w2 = /api\.telegram\.org\/bot/ ascii
        $w3 = /\bwebhook(_?url)?\b/ ascii nocase
        $p1 = /(requests|httpx)\.post\s{0,3}\(|urlopen\s{0,3}\(|axios\.post\s{0,3}\(|fetch\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 2MB and 2 of ($t*) and any of ($w*) and $p1
}
