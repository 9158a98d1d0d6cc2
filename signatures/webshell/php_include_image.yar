rule Web_Shell_PhpIncludeImage {
    meta:
        id = "f917b6ca-a453-485a-9fde-23da3b82dd57"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP that includes an icon, picture, font or temporary file as code"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $a1 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}(__DIR__\s{0,2}\.\s{0,2}|dirname\s{0,2}\(\s{0,2}__FILE__\s{0,2}\)\s{0,2}\.\s{0,2}|\$_SERVER\s{0,2}\[\s{0,2}["']DOCUMENT_ROOT["']\s{0,2}\]\s{0,2}\.\s{0,2}|ABSPATH\s{0,2}\.\s{0,2})?["'][^"'\n$;]{0,80}[\w-]\.(ico|jpe?g|png|gif|bmp|woff2?|ttf|eot|zip|pdf|mp3)["']\s{0,3}\)?\s{0,3};/ ascii nocase
        $a2 = /@?\b(include|require)(_once)?\s{0,3}\(?\s{0,3}["']\/(tmp|var\/tmp|dev\/shm)\/[^"'\n$;]{1,60}["']\s{0,3}\)?\s{0,3};/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and any of ($a*)
}
