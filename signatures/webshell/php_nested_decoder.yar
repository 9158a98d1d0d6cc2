rule Web_Shell_PhpNestedDecoder {
    meta:
        id = "3e895a6d-3d62-48c0-9170-4e884bdc859c"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP that evaluates a literal after several decoders, or one long encoded literal"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1027"
        confidence = 95
        fp = "licence protection of commercial PHP programs"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $nest = /\b(eval|assert|create_function\s{0,4}\(\s{0,4}(''|"")\s{0,4},)\s{0,4}\(?\s{0,4}['"]?\s{0,4}(\?>['"]?\s{0,3}\.\s{0,3})?@?(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|urldecode|rawurldecode|hex2bin|convert_uudecode)\s{0,4}\(\s{0,4}@?(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|urldecode|rawurldecode|hex2bin|convert_uudecode)\s{0,4}\(/ ascii nocase
        $long = /\b(eval|assert)\s{0,4}\(\s{0,4}(['"]\?>['"]\s{0,3}\.\s{0,3})?@?(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|urldecode|rawurldecode|hex2bin|convert_uudecode)\s{0,4}\(\s{0,4}['"][A-Za-z0-9+\/=%]{200}/ ascii nocase
        $vars = /\b(eval|assert)\s{0,4}\(\s{0,4}\$[A-Za-z0-9_]{1,40}\s{0,4}\(\s{0,4}\$[A-Za-z0-9_]{1,40}\s{0,4}\(\s{0,4}(\$|['"])/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 4MB and $tag and any of ($nest, $long, $vars)
}
