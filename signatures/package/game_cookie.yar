rule Txt_Package_GameCookie {
    meta:
        id = "4f1ebc8c-ec60-4f06-a5dd-3be95ae8c43b"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that reads the login of a game platform out of browsers and sends it away"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1539"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1539/"
        scope = "text"
    strings:
        $c1 = /\.ROBLOSECURIT[Y]|_\|WARNING:-DO-NOT-SHARE-THI[S]/ ascii
        $b1 = /browser_cookie3|\bCookies["'\\\/,]|cookies\.sqlite|CryptUnprotectData|Login Data|Local State|getAllCookies|RobloxStudioBrowser|winreg|reg\s{1,3}query|RobloxPlayer/ ascii
        $n1 = /webhook|requests\.post|httpx\.post|urlopen\s{0,3}\(|axios\.post|fetch\s{0,3}\(|discord(app)?\.com\/api|api\.telegram/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and all of them
}
