rule Web_Shell_PhpRequestFile {
    meta:
        id = "7017d5af-ac54-4913-ab32-8d797c7b6b73"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PHP that writes what the request says to the file that the request names"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        $a1 = /(file_put_contents|fputs?|fwrite)\s{0,3}\(\s{0,3}(fopen\s{0,3}\(\s{0,3})?@?(base64_decode\s{0,3}\(|trim\s{0,3}\(|urldecode\s{0,3}\(){0,2}\s{0,3}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\][^;\n]{0,40},\s{0,3}[^;\n]{0,40}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[/ ascii nocase
        $a2 = /file_put_contents\s{0,3}\(\s{0,3}["'][^"'\n]{1,60}\.(php\d?|phtml|php\.\w{2,4}|inc)["']\s{0,3},\s{0,3}(base64_decode\s{0,3}\(|urldecode\s{0,3}\(|stripslashes\s{0,3}\(|hex2bin\s{0,3}\(){0,2}\s{0,3}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[/ ascii nocase
        $a3 = /file_put_contents\s{0,3}\(\s{0,3}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3},\s{0,3}(@?file_get_contents\s{0,3}\(\s{0,3}(\$_(GET|POST|REQUEST)|["'](https?|php):)|base64_decode)/ ascii nocase
        $a4 = /copy\s{0,3}\(\s{0,3}@?\$_(GET|POST|REQUEST)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3},\s{0,3}@?\$_(GET|POST|REQUEST)\s{0,2}\[/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 128KB and $tag and any of ($a*)
}
