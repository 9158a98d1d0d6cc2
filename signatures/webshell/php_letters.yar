rule Web_Shell_PhpLetters {
    meta:
        id = "cb6475aa-6a49-4875-8b87-4fda70be8f91"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that puts the name of a dangerous function or of the request together letter by letter"
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
        
        $a1 = /["']e["']\s?\.\s?["']v["']\s?\.\s?["']a["']|["']a["']\s?\.\s?["']s["']\s?\.\s?["']s["']\s?\.\s?["']e|["']s["']\s?\.\s?["']y["']\s?\.\s?["']s["']\s?\.\s?["']t|["']b["']\s?\.\s?["']a["']\s?\.\s?["']s["']\s?\.\s?["']e["']\s?\.\s?["']6/ ascii nocase
        $a2 = /\$\{\s?["']_?[A-Z]{0,4}["']\s?\.\s?["'][A-Z_]{1,6}["']/ ascii
        $a3 = /(\$\w{1,12}\(\d{2,3}\)\s?\.\s?){6}/ ascii
        $a4 = /["'\])(.}=]\/\*[^"'$\w\n]{1,14}\*\/[\s.]{0,3}["'\[({$.]/ ascii
        $a5 = /\beval\s{0,3}\(\s{0,3}\$\{?["']?GLOBALS["']?\}?\s{0,2}\[\s{0,2}["'\w\\]{1,40}\s{0,2}\]\s{0,2}(\[[^\]\n]{1,20}\]\s{0,2})?\(/ ascii
        $a6 = /(\$\w{1,16}\[["']?\w{1,6}["']?\]\s?\.\s?){7}/ ascii
        $x1 = /\$\w{1,24}\s{0,3}(\[[^\]\n]{1,24}\]\s{0,3})?\(\s{0,3}[$"']/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and (any of ($a1, $a2, $a3, $a5) or #a4 > 7 or ($a6 and $x1))
}
