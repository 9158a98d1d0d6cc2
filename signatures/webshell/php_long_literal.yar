rule Web_Shell_PhpLongLiteral {
    meta:
        id = "cf92933b-897c-42bd-8596-a66f993ed817"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that decodes a long literal of its own and evaluates it"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $l1 = /["'][A-Za-z0-9+\/=]{400}/ ascii
        $l2 = /["'][A-Za-z0-9+\/=\\rn]{60,80}\n[A-Za-z0-9+\/=]{60,80}\n[A-Za-z0-9+\/=]{60,80}\n/ ascii
        $l3 = /(\\x[0-9a-fA-F]{2}){100}/ ascii
        $l4 = /["'](%[0-9A-Fa-f]{2}){80}/ ascii
        $d1 = /\b(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|convert_uudecode|rawurldecode|urldecode|hex2bin|openssl_decrypt|strrev)\s{0,3}\(\s{0,3}["'$]/ ascii nocase
        $e1 = /@?\b(eval|assert)\s{0,3}\(\s{0,3}(["']\s{0,2}\?>\s{0,2}["']\s{0,3}\.\s{0,3})?@?\$\w{1,24}(\s{0,3}\(\s{0,3}\$\w{1,24}(\s{0,3}[,)]|\s{0,3}\())?\s{0,3}[);(]/ ascii
        $e2 = /create_function\s{0,3}\(\s{0,3}["']{2}\s{0,3},\s{0,3}\$/ ascii
        $e3 = /@?\b(eval|assert)\s{0,3}\(\s{0,3}(["']\s{0,2}\?>\s{0,2}["']\s{0,3}\.\s{0,3})?(base64_decode|gzinflate|gzuncompress|str_rot13|rawurldecode|urldecode|hex2bin|convert_uudecode)\s{0,3}\(\s{0,3}\$/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 4MB and $tag and any of ($l*) and (($d1 and any of ($e1, $e2)) or $e3)
}
