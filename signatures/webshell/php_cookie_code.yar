rule Web_Shell_PhpCookieCode {
    meta:
        id = "58573495-30ed-4379-8882-398dafe64e15"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP that puts code together from cookies or headers and includes it from a temporary file"
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
        
        $r1 = /\$_(COOKIE|POST|REQUEST|GET|SERVER)\b|getallheaders\s{0,2}\(|php:\/\/input/ ascii
        $t1 = /\btempnam\s{0,3}\(|\btmpfile\s{0,3}\(|sys_get_temp_dir\s{0,3}\(|["']\/tmp\/|stream_get_meta_data\s{0,3}\(|uniqid\s{0,3}\(/ ascii
        $w1 = /\b(file_put_contents|fwrite|fputs)\s{0,3}\([^;\n]{0,120}["']<\?(php)?/ ascii
        $i1 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}\$\w{1,24}(\[[^\]\n]{1,12}\])?\s{0,3}\)?\s{0,3};/ ascii
        $x1 = /@?\bunlink\s{0,3}\(\s{0,3}\$|\bfclose\s{0,3}\(\s{0,3}\$/ ascii
        $no1 = /\b(namespace|class)\s{1,3}\w/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 24KB and $tag and all of ($r1, $t1, $w1, $i1, $x1) and not $no1
}
