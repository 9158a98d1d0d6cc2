rule Web_Shell_PhpKeyed {
    meta:
        id = "bb66d9c9-17c1-4e93-bb0c-10dea739c34a"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A PHP agent that decrypts the body of the request with a key and runs it"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $in1 = "php://input" ascii
        $in2 = /\$_(POST|REQUEST|COOKIE)\s{0,2}\[/ ascii
        $k1 = /\$(key|k|kh|pass|payloadName|__k)\s{0,3}=\s{0,3}["'][0-9a-f]{8,32}["']/ ascii
        $k2 = /\^\s{0,3}\$\w{1,12}\[\s{0,2}\(?\s{0,2}\$\w{1,4}\s{0,2}\+\s{0,2}1\s{0,2}\)?\s{0,2}&\s{0,2}15\s{0,2}\]/ ascii
        $k3 = /openssl_decrypt\s{0,3}\([^;\n]{0,60}AES-?128/ ascii nocase
        $k4 = /\^\s{0,3}\$k\{\$j\}/ ascii
        $r1 = /\beval\s{0,3}\(\s{0,3}\$/ ascii
        $r2 = /__invoke\s{0,3}\(\s{0,3}\$\w{1,8}\s{0,3}\)\s{0,3}\{\s{0,3}eval/ ascii
        $r3 = /@?(eval|assert)\s{0,3}\(\s{0,3}@?(gzuncompress|x\s{0,2}\(|\$?encode\s{0,2}\()/ ascii
        $r4 = /\bcall_user_func\s{0,3}\(\s{0,3}new\s/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $tag and any of ($in*) and 1 of ($k*) and any of ($r*) and ($k2 or $k3 or $k4 or $r2)
}
