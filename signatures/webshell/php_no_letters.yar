rule Web_Shell_PhpNoLetters {
    meta:
        id = "77b190be-28b4-4092-bbaf-a738c0721761"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PHP that makes function names out of signs by XOR, increments or inversion and calls them"
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
        $a1 = /\$[_\w]{1,8}\s?=\s?\(?["'][^"'\n]{3,24}["']\s?\^\s?["'][^"'\n]{3,24}["']\)?\s?;[^\n]{0,600}\$\{?["']?_/ ascii
        $a2 = /(\$_{1,12}\+\+\s?;\s{0,4}){6}/ ascii
        $a3 = /\(\s?~\s?["'][\x80-\xff]{4,24}["']\s?\)\s?\(/ ascii
        $a4 = /\$\{\s?["'][^"'\n\w]{3,12}["']\s?\^\s?["'][^"'\n]{3,12}["']\s?\}/ ascii
        $a5 = /(\(\s?["'][^"'\n]{1,2}["']\s?\^\s?["'][^"'\n]{1,2}["']\s?\)\s?\.?\s?){4}/ ascii
        $a6 = /\$_\s?=\s?\[\s?\]\s?;\s?\$_\s?=\s?@?"\$_"/ ascii
        $x1 = /\$\{?\$?[_\w]{1,12}\}?\s?(\[[^\]\n]{1,12}\]|\{[^}\n]{1,12}\})?\s?\(\s?@?\$\{?\$?[_\w]{1,12}/ ascii
        $x2 = /(\(\s?~\s?["'][\x80-\xff]{4,24}["']\s?\)|\$\{\s?["'])/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $tag and any of ($a*) and any of ($x*)
}
