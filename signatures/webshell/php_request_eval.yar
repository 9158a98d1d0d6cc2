rule Web_Shell_PhpRequestEval {
    meta:
        id = "c10798be-9db2-456a-9826-8160824d51c8"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP that executes a request parameter directly or through decoders"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 97
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $run = /\b(eval|assert|system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|create_function)\s{0,8}\(\s{0,8}(@?\s{0,2}(base64_decode|gzinflate|gzuncompress|str_rot13|urldecode|rawurldecode|stripslashes|hex2bin|trim|strrev|convert_uudecode)\s{0,4}\(\s{0,4}){0,4}@?\s{0,2}\$\{?_(GET|POST|REQUEST|COOKIE|SERVER\s{0,2}\[\s{0,2}['"]HTTP_)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and $run
}
