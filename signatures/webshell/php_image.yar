rule Web_Shell_PhpImage {
    meta:
        id = "f5140f61-06c3-4f96-91b9-f1ea40c392b9"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "An image with PHP inside that runs what a request says or what it decodes"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1036.008"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1036/008/"
        scope = "any"
    strings:
        $tag = /<\?(php\s|=)/ ascii nocase
        $p1 = /(eval|assert|system|exec|passthru|shell_exec|popen|create_function|preg_replace|include|file_put_contents|move_uploaded_file|base64_decode|gzinflate|`)\s{0,4}\(?\s{0,3}[^;\n]{0,60}\$_(GET|POST|REQUEST|COOKIE|FILES|SERVER)/ ascii nocase
        $p2 = /\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3}\(/ ascii
        $p3 = /\beval\s{0,3}\(\s{0,3}(base64_decode|gzinflate|str_rot13|gzuncompress|\$\w{1,16}\s{0,3}\()/ ascii nocase
        $p5 = /\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[/ ascii
        $p6 = /\b(system|passthru|shell_exec|eval|assert)\s{0,3}\(\s{0,3}\$\w/ ascii
    condition:
        (uint32(0) == 0x38464947 or uint16(0) == 0xd8ff or uint32(0) == 0x474e5089 or uint16(0) == 0x4d42 or uint32(0) == 0x00010000) and filesize < 8MB and $tag and (any of ($p1, $p2, $p3) or ($p5 and $p6))
}
