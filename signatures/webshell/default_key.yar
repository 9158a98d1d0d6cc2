rule Web_Shell_DefaultKey {
    meta:
        id = "ff7961c0-e0b2-47e8-94fe-ab5287f06170"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A page that carries the default key of a known remote-control tool"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $k1 = /e45e329f[e]b5d925b/ ascii
        $k2 = /3c6e0b8a[9]c15224a/ ascii
        $k3 = /d8ea7326[e]6ec5916/ ascii
        $k4 = /1f2c8075acd3d118[6]74e99f8e61b9596/ ascii
        $t1 = /<\?(php|=|\s)/ ascii nocase
        $t2 = /<%[@!=\s]|<jsp:/ ascii
        $x1 = /(openssl_decrypt|eval|assert|defineClass|Assembly|Cipher|RijndaelManaged|CreateDecryptor|\^\s?\$|Execute|Aes|getBytes)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 128KB and any of ($k*) and any of ($t*) and $x1
}
