rule Web_Shell_PhpSplitNames {
    meta:
        id = "2af6d6ac-fb80-4f81-bc9c-4bbf0bf89d41"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PHP that puts the name of a dangerous function together from pieces and calls it"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1027"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        $n1 = /["']a["']\s?\.\s?["']s["']?|["']as["']\s?\.\s?["']s|["']ass["']\s?\.\s?["']e|["']asse["']\s?\.\s?["']r|["']asser["']\s?\.\s?["']t/ ascii nocase
        $n2 = /["']sy["']\s?\.\s?["']s|["']sys["']\s?\.\s?["']t|["']syst["']\s?\.\s?["']e|["']syste["']\s?\.\s?["']m/ ascii nocase
        $n3 = /["']ba["']\s?\.\s?["']s|["']bas["']\s?\.\s?["']e|["']base["']\s?\.\s?["']6|["']base6["']\s?\.\s?["']4|["']base64["']\s?\.\s?["']_|["']base64_["']\s?\.\s?["']d|["']base64_de["']\s?\.\s?["']c/ ascii nocase
        $n4 = /["']cr["']\s?\.\s?["']e|["']cre["']\s?\.\s?["']a|["']crea["']\s?\.\s?["']t|["']creat["']\s?\.\s?["']e|["']create["']\s?\.\s?["']_f|["']create_["']\s?\.\s?["']f/ ascii nocase
        $n5 = /["']gz["']\s?\.\s?["']i|["']gzi["']\s?\.\s?["']n|["']gzin["']\s?\.\s?["']f|["']gzinf["']\s?\.\s?["']l|["']str_["']\s?\.\s?["']r|["']str_ro["']\s?\.\s?["']t/ ascii nocase
        $n6 = /["']sh["']\s?\.\s?["']e|["']shell["']\s?\.\s?["']_|["']shell_["']\s?\.\s?["']e|["']pass["']\s?\.\s?["']t|["']ex["']\s?\.\s?["']e|["']ev["']\s?\.\s?["']a/ ascii nocase
        $x1 = /\$\w{1,24}\s{0,3}\(\s{0,3}@?(\$\w{1,24}\s{0,3}\(\s{0,3}){0,3}(\$_(GET|POST|REQUEST|COOKIE)|["'][A-Za-z0-9+\/=]{40})/ ascii
        $x2 = /\$\w{1,24}\s{0,3}\(\s{0,3}\$\w{1,24}\s{0,3}\(\s{0,3}\$\w{1,24}/ ascii
        $x3 = /\$\w{1,24}\s{0,3}\(\s{0,3}["']{2}\s{0,3},\s{0,3}\$/ ascii
        $e1 = /\$_(GET|POST|REQUEST|COOKIE|SERVER)\b/ ascii
        $e2 = /["'][A-Za-z0-9+\/=]{200}/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and (2 of ($n*) or (any of ($n1, $n2, $n3, $n4) and filesize < 4KB)) and any of ($x*) and any of ($e*)
}
