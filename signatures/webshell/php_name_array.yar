rule Web_Shell_PhpNameArray {
    meta:
        id = "11a06365-8a32-4b80-9412-4623714305cd"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP that keeps the names of all functions it calls in an encoded list"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $a1 = /\$GLOBALS\s{0,2}\[\s{0,2}["']_{0,2}\w{1,12}_{0,2}["']\s{0,2}\]\s{0,3}=\s{0,3}(Array|\[)\s{0,3}\(?\s{0,3}(base64_decode|str_rot13|hex2bin|strrev)\s{0,3}\(/ ascii nocase
        $a2 = /function\s{1,3}_?\w{1,12}\s{0,2}\(\s{0,2}\$\w{1,4}\s{0,2}\)\s{0,3}\{\s{0,3}(static\s{1,3})?\$\w{1,4}\s{0,3}=\s{0,3}(Array|\[)\s{0,3}\(?\s{0,3}["'][A-Za-z0-9+\/=]{4,400}["']\s{0,3},\s{0,3}["'][A-Za-z0-9+\/=]{2,400}["'][^\n]{0,4000}return\s{1,3}base64_decode\s{0,3}\(\s{0,3}\$\w{1,4}\s{0,2}\[/ ascii
        $x1 = /\$GLOBALS\s{0,2}\[\s{0,2}["'][^"'\n]{1,24}["']\s{0,2}\]\s{0,2}\[\s{0,2}(0x)?[0-9a-f]{1,4}\s{0,2}\]\s{0,2}\(/ ascii
        $x2 = /\$_(GET|POST|REQUEST|COOKIE|SERVER|FILES)\b|\beval\s{0,2}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and (($a1 and $x1) or ($a2 and $x2))
}
