rule Lnx_Backdoor_Pam {
    meta:
        id = "0b85000a-3ff4-4797-b401-6428a21dcae3"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A PAM module that writes passwords to a file or sends them away"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1556.003"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1556/003/"
        scope = "elf"
    strings:
        $a1 = "pam_sm_authenticate" ascii
        $p1 = "pam_get_authtok" ascii
        $p2 = "pam_get_item" ascii
        $f1 = /%s\s?[:|,;]\s?%s(\s?[:|,;@]\s?%s){0,3}\s?\x0a?\x00/ ascii
        $f2 = /(user|username|login|host)\s?[=:]\s?%s[^\x00]{0,40}(pass|password|pwd)\w{0,4}\s?[=:]\s?%s/ ascii nocase
        $t1 = /\/(tmp|var\/tmp|dev\/shm)\/[.a-zA-Z0-9_]{2,40}\x00/ ascii
        $t2 = /\/(usr|etc|var|lib|opt)\/[a-z0-9\/_-]{0,60}\/\.[a-zA-Z0-9_.-]{2,40}\x00/ ascii
        $t3 = "https://api.telegram.org/bot" ascii
        $t4 = "curl_easy_setopt" ascii
        $t5 = /\/var\/log\/[a-z.]{0,20}(pass|cred|auth)[a-z]{0,12}\.(txt|dat|db)\x00/ ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 3 or uint16be(16) == 3) and filesize < 1MB and $a1 and any of ($p*) and any of ($f*) and any of ($t*)
}
