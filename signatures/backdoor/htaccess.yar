rule Cfg_Backdoor_PrependFile {
    meta:
        id = "dfadeed2-45a9-4fb0-aeeb-2b1aaa50694c"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A web server setting that runs a hidden file as code or before every page"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "unusual setups of old sites"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $a1 = /^\s{0,8}(php_value\s{1,8})?auto_(prepend|append)_file\s{0,8}=?\s{0,8}["']?[^\n"']{0,120}(\/(tmp|dev\/shm)\/|\.(ico|gif|jpe?g|png|txt|css|log)["']?\s{0,4}$|\/\.[a-z0-9_]{2,30}|(data|php):\/\/|\.htaccess)/ ascii nocase
        $a2 = /\n\s{0,8}(php_value\s{1,8})?auto_(prepend|append)_file\s{0,8}=?\s{0,8}["']?[^\n"']{0,120}(\/(tmp|dev\/shm)\/|\.(ico|gif|jpe?g|png|txt|css|log)["']?\s{0,4}\n|\/\.[a-z0-9_]{2,30}|(data|php):\/\/|\.htaccess)/ ascii nocase
        $b1 = /(AddType|AddHandler)\s{1,8}["']?(application\/x-httpd-php|php[0-9]?-script|x-httpd-php)[^\n]{0,60}\s\.?(jpe?g|png|gif|ico|txt|css|bmp|htaccess)\b/ ascii nocase
        $b2 = /SetHandler\s{1,8}["']?application\/x-httpd-php/ ascii nocase
        $b3 = /<Files(Match)?\s{1,8}["']?[^>\n]{0,60}\.(jpe?g|png|gif|ico|htaccess|txt)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 16KB and (any of ($a*) or $b1 or ($b2 and $b3))
}
