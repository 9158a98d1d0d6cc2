rule Web_Shell_PhpHiddenNames {
    meta:
        id = "b6ae8d93-dded-43d4-834f-149bfb1ec1a7"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP that builds the names of superglobals or functions from escapes and runs them"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1027"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $v1 = /\$\{\s{0,2}"(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3}|[A-Z_]){3,24}"\s{0,2}\}\s{0,2}\[/ ascii
        $v2 = /"\\x(65|45)\\x(76|56)\\x(61|41)\\x(6c|4c)/ ascii nocase
        $v3 = /"(\\x[0-9a-fA-F]{2}){4,12}"\s{0,3}\(/ ascii
        $v5 = /[\]}]\.\$\w{1,12}[\[{]\d{1,2}[\]}]\.\$\w{1,12}[\[{]\d{1,2}[\]}]\.\$\w{1,12}[\[{]\d{1,2}[\]}]\.\$\w{1,12}[\[{]\d{1,2}[\]}]/ ascii
        $x1 = /\b(eval|assert|create_function|call_user_func|preg_replace)\s{0,4}\(/ ascii nocase
        $x2 = /\$\w{1,24}\s{0,3}\(\s{0,3}\$_(GET|POST|REQUEST|COOKIE)/ ascii
        $e1 = /\\x[0-9a-fA-F]{2}\\x[0-9a-fA-F]{2}\\x[0-9a-fA-F]{2}/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and ((#v1 > 3 and $e1) or ($v2 and any of ($x*)) or ($v3 and $x2) or ($v5 and $x2 and $x1))
}
