rule Web_Shell_PhpInclude {
    meta:
        id = "dd9326f2-8ab9-40a8-8acb-ba274fdc05d4"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A tiny PHP page that includes whatever the request names"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $a1 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[/ ascii
        $a2 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}["'](php:\/\/input|data:\/\/?text|expect:)/ ascii nocase
        $no1 = /\bnamespace\s{1,3}\w|in_array|switch\s{0,3}\(|basename/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 3KB and $tag and any of ($a*) and not $no1
}
