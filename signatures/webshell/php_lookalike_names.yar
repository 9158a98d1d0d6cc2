rule Web_Shell_PhpLookalikeNames {
    meta:
        id = "8ef6ed47-05ed-4270-a07d-b5cf2da4017f"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP whose names are made of O, 0, l and 1 and that evaluates what it builds"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1027"
        confidence = 88
        fp = "commercial PHP obfuscators"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $n1 = /\$(GLOBALS\[['"])?[O0_]{6,24}['"]?\]?\s{0,3}(=|\(|\{|\[)/ ascii
        $n2 = /\$[Il1|_]{6,24}\s{0,3}(=|\(|\{|\[)/ ascii
        $e1 = /\beval\s{0,3}\(/ ascii
        $e2 = /\$[O0_]{6,24}\s{0,3}\(\s{0,3}\$[O0_]{6,24}/ ascii
        $e3 = /\$[Il1_]{6,24}\s{0,3}\(\s{0,3}\$[Il1_]{6,24}/ ascii
        $d2 = "urldecode" ascii
        $d3 = "%6E1%7A%62%2F%6D%615%5C%76" ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 4MB and $tag and (#n1 > 5 or #n2 > 5) and $e1 and ($e2 or $e3 or $d2 or $d3)
}
