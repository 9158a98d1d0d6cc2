rule Web_Shell_PhpSmallEval {
    meta:
        id = "01d23d49-5fde-4175-b079-8dead300dc2e"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A small PHP page that evaluates a variable in the sight of the request"
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
        
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|FILES)\b|php:\/\/input|HTTP_RAW_POST_DATA|\$_SERVER\s{0,2}\[\s{0,2}["']HTTP_/ ascii
        $e4 = /@?\beval\s{0,3}\(\s{0,3}(base64_decode|gzinflate|gzuncompress|str_rot13|urldecode)\s{0,3}\([^;\n]{0,100}\$\w/ ascii nocase
        $e1 = /@?\b(eval|assert)\s{0,3}\(\s{0,3}(["']\?>["']\s{0,3}\.\s{0,3})?(stripslashes\s{0,3}\(|base64_decode\s{0,3}\(|gzinflate\s{0,3}\(|trim\s{0,3}\(|urldecode\s{0,3}\()?\s{0,2}@?\$\w{1,24}(\[[^\]\n]{1,20}\])?\s{0,3}\)/ ascii nocase
        $e2 = /@?\b(eval|assert)\s{0,3}\(\s{0,3}["']?\s{0,2}\$this\s{0,2}->\s{0,2}\w{1,20}/ ascii nocase
        $e3 = /@?\beval\s{0,3}\(\s{0,3}["'][^"'\n]{0,20}\$\w{1,24}[^"'\n]{0,6}["']\s{0,3}\)/ ascii nocase
        $no1 = /\bnamespace\s{1,3}\w/ ascii
        $no2 = /PHPUnit|assert_options|wp_verify_nonce|Copyright/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 5KB and $tag and $r1 and any of ($e*) and none of ($no*)
}
