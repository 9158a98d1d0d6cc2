rule Web_Shell_Ssi {
    meta:
        id = "c30fa155-935c-4f88-b2e5-37ecd4964327"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A page that has the web server run what the request says while it is put together"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $a1 = /<!--#\s{0,2}exec\s{1,3}cmd\s{0,2}=\s{0,2}["'`]\s{0,2}(\$\{?)?(HTTP_[A-Z_]{3,24}|QUERY_STRING(_UNESCAPED)?|CMD|cmd|c|shl|command)\b/ ascii
        $a2 = /<!--#\s{0,2}set\s{1,3}var\s{0,2}=\s{0,2}["'](\w{1,12})["']\s{1,3}value\s{0,2}=\s{0,2}["']\$(\{)?(HTTP_|QUERY_STRING)[^\n]{0,200}<!--#\s{0,2}exec\s{1,3}cmd/ ascii
        $a3 = /<!--#\s{0,2}exec\s{1,3}cmd\s{0,2}=\s{0,2}["'][^"'\n]{0,80}(\/dev\/tcp\/|wget\s|curl\s|nc\s{1,2}-e|\|\s{0,2}sh\b|python[23]?\s{1,2}-c)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 32KB and any of ($a*)
}
