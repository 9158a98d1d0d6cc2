rule Web_Shell_PhpReplaceEval {
    meta:
        id = "6996a93d-f5ae-45e9-8402-6a00a0d18510"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP that executes through the e modifier of preg_replace"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $e = /(preg_replace|preg_filter|mb_ereg_replace|mb_eregi_replace)\s{0,4}\(\s{0,4}['"](\/[^\n'"]{0,60}\/[a-z]{0,4}e[a-z]{0,4}|#[^\n'"]{0,60}#[a-z]{0,4}e[a-z]{0,4}|\.\*)['"]\s{0,4},\s{0,4}([^;\n]{0,80}\$_(GET|POST|REQUEST|COOKIE)|['"](\\x[0-9a-f]{2}|@?eval|@?assert))/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and $e
}
