rule Web_Shell_PhpCookieArray {
    meta:
        id = "54882385-23cc-4d99-bbf0-ffa1658e862e"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PHP that takes the names of its functions out of one cookie"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        $a1 = /\$(\w{1,16})\s{0,3}=\s{0,3}@?\$_(COOKIE|REQUEST|POST)\s{0,3}(;|,|\))/ ascii
        $b1 = /\$\w{1,16}\[\d{1,3}\]\s{0,2}\.\s{0,2}\$\w{1,16}\[\d{1,3}\]/ ascii
        $b2 = /\$\w{1,16}(\[\d{1,3}\])?\s{0,2}\(\s{0,2}\$\w{1,16}\[\d{1,3}\]/ ascii
        $b3 = /\$\w{1,16}\s{0,2}\(\s{0,2}\$\w{1,16}\s{0,2}\(\s{0,2}\$\w{1,16}/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 8KB and $tag and $a1 and #b1 > 1 and any of ($b2, $b3)
}
