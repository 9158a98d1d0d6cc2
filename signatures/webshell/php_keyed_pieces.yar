rule Web_Shell_PhpKeyedPieces {
    meta:
        id = "b15e2943-a62c-49a1-b277-60adddd4b3da"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that cleans the names of its functions from noise and calls them"
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
        
        $a1 = /\$\w{1,16}\s{0,2}=\s{0,2}str_i?replace\s{0,2}\(\s{0,2}["'][^"'\n]{1,8}["']\s{0,2},\s{0,2}["']{2}\s{0,2},\s{0,2}["'][^"'\n]{6,80}["']\s{0,2}\)/ ascii
        $a2 = /\$\w{1,16}\s{0,2}=\s{0,2}\$\w{1,16}\s{0,2}\(\s{0,2}["'][^"'\n]{1,8}["']\s{0,2},\s{0,2}["']{2}\s{0,2},\s{0,2}["'$]/ ascii
        $x1 = /\$\w{1,16}\s{0,2}\(\s{0,2}["']{2}\s{0,2},\s{0,2}\$\w{1,16}/ ascii
        $x2 = /\$\w{1,16}\s{0,2}\(\s{0,2}\$\w{1,16}\s{0,2}\(\s{0,2}\$\w{1,16}/ ascii
        $x3 = /\$\w{1,16}\s{0,2}\(\s{0,2}\)\s{0,2};/ ascii
        $x4 = /\$\w{1,16}\s{0,2}\(\s{0,2}\$_(GET|POST|REQUEST|COOKIE)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $tag and ($a1 or $a2) and (($x1 and $x3) or $x4 or ($x2 and #a1 + #a2 > 1))
}
