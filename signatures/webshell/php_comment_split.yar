rule Web_Shell_PhpCommentSplit {
    meta:
        id = "7b3ea74b-ca70-48f8-b436-e0550dc84cf3"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that puts comments between the name of a dangerous function and its argument"
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
        
        $a1 = /\b(eval|assert|system|exec|passthru|shell_exec|popen|create_function|call_user_func)\s{0,3}\/\*[^*\n]{0,60}\*\/\s{0,3}\(\s{0,3}/ ascii nocase
        $a2 = /\b(eval|assert|system|passthru|shell_exec)\s{0,3}\(\s{0,3}\/\*[^*\n]{0,60}\*\/\s{0,3}@?[$b]/ ascii nocase
        $a3 = /\$_(GET|POST|REQUEST|COOKIE)\s{0,3}\/\*[^*\n]{0,60}\*\/\s{0,3}\[/ ascii
        $r1 = /\$_(GET|POST|REQUEST|COOKIE)|php:\/\/input|base64_decode|gzinflate|str_rot13/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 128KB and $tag and ($a1 or $a2 or $a3) and $r1
}
