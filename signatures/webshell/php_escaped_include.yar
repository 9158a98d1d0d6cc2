rule Web_Shell_PhpEscapedInclude {
    meta:
        id = "fa0624df-d93f-410a-b6c8-d07662cab32f"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP that includes a file whose name it hides in escapes"
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
        
        $a1 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}"[\w\/.-]{0,12}(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3})[\w\/.-]{0,12}(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3})[\w\/.-]{0,12}(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3})/ ascii
        $a2 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}@?(base64_decode|str_rot13|hex2bin|gzinflate|strrev|urldecode)\s{0,3}\(\s{0,3}["']/ ascii
        $a3 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}(chr\s{0,2}\(\s{0,2}(0x)?[0-9a-f]{1,3}\s{0,2}\)\s{0,2}\.\s{0,2}){4}/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 2MB and $tag and any of ($a*)
}
