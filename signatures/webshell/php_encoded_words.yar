rule Web_Shell_PhpEncodedWords {
    meta:
        id = "508c7b3c-eb2b-4cdc-b93b-d634683eb6c2"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that carries the names of dangerous functions or of the request in base64"
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
        
        $w1 = /(YXNzZXJ0|QXNzZXJ0|ZXZhbCg|QGV2YWwo|QGV2YWxA|c3lzdGVtKC|c2hlbGxfZXhlY|cGFzc3RocnU|Y3JlYXRlX2Z1bmN0aW9u|YmFzZTY0X2RlY29kZQ|Z3ppbmZsYXRl|cHJvY19vcGVu)/ ascii
        $w2 = /(JF9QT1NU|JF9HRVR|JF9SRVFVRVNU|JF9DT09LSUU|JHtfUE9TV|X1BPU1Q|X1JFUVVFU1|X0NPT0tJR)/ ascii
        $d1 = /base64_decode|b64_?d|\bdecode\w{0,8}\s{0,3}\(|str_rot13|openssl_decrypt/ ascii nocase
        $x1 = /\b(eval|assert|create_function|call_user_func(_array)?|register_shutdown_function|array_map|array_filter|usort|preg_replace)\s{0,3}\(/ ascii nocase
        $x2 = /\$\w{1,24}\s{0,3}\(\s{0,3}@?["'$]/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $tag and $d1 and ($w2 and ($x1 or $x2) or ($w1 and any of ($x*) and filesize < 64KB))
}
