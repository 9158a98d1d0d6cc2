rule Web_Shell_PhpEscapedWords {
    meta:
        id = "49da0f8c-62fc-4a6f-9ca4-9cdda6d3bc0f"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that writes the names of dangerous functions in escapes or as numbers"
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
        
        $h1 = /\\x61\\x73\\x73\\x65\\x72\\x74|\\x73\\x79\\x73\\x74\\x65\\x6d|\\x62\\x61\\x73\\x65\\x36\\x34|\\x67\\x7a\\x69\\x6e\\x66|\\x63\\x72\\x65\\x61\\x74\\x65\\x5f|\\x5f\\x50\\x4f\\x53\\x54|\\x5f\\x47\\x45\\x54|\\x5f\\x43\\x4f\\x4f\\x4b|\\x73\\x68\\x65\\x6c\\x6c\\x5f/ ascii nocase
        $o1 = /\\141\\163\\163\\145\\162\\164|\\163\\171\\163\\164\\145\\155|\\142\\141\\163\\145\\66\\64|\\145\\166\\141\\154|\\137\\120\\117\\123\\124|\\137\\107\\105\\124|\\147\\172\\151\\156\\146|\\142\\141\\163\\145\\0?66/ ascii
        $c1 = /chr\s{0,2}\(\s{0,2}97\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}115\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}115|chr\s{0,2}\(\s{0,2}115\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}121\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}115|chr\s{0,2}\(\s{0,2}101\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}118\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}97|chr\s{0,2}\(\s{0,2}98\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}97\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}115|chr\s{0,2}\(\s{0,2}95\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}80\s{0,2}\)\s{0,3}\.\s{0,3}chr\s{0,2}\(\s{0,2}79/ ascii nocase
        $p1 = /(hex2bin|pack)\s{0,3}\(\s{0,3}(["']H\*["']\s{0,3},\s{0,3})?["'](617373657274|73797374656d|6576616c|6261736536345f|6372656174655f|7368656c6c5f|5f504f5354|5f474554|707265675f)/ ascii nocase
        $x1 = /\b(eval|assert|include|require)\s{0,3}\(/ ascii nocase
        $x2 = /\$\w{1,24}\s{0,3}\(\s{0,3}@?["'$]/ ascii
        $x3 = /(call_user_func(_array)?|array_map|create_function|register_shutdown_function)\s{0,3}\(/ ascii
        $x4 = /["']\s{0,3}\(\s{0,3}\$/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and any of ($h1, $o1, $c1, $p1) and any of ($x*)
}
