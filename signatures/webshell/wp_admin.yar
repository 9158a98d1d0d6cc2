rule Web_Shell_WpAdmin {
    meta:
        id = "9a89cf47-2efe-4992-b292-9a988e0380fa"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP inside a content system that makes or becomes an administrator when the request says a word"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1136"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1136/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|SERVER)\s{0,2}\[\s{0,2}["'][^"'\n]{1,40}["']\s{0,2}\]\s{0,3}={2,3}\s{0,3}["'][^"'\n]{1,60}["']|={2,3}\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[|(md5|sha1)\s{0,2}\(\s{0,2}@?\$_(GET|POST|REQUEST|COOKIE)/ ascii
        $u1 = /\bwp_(create|insert)_user\s{0,3}\(/ ascii
        $u2 = /(set_role\s{0,3}\(\s{0,3}["']administrator|["']role["']\s{0,3}=>\s{0,3}["']administrator|add_role\s{0,3}\(\s{0,3}["']administrator)/ ascii
        $u3 = /\bwp_set_auth_cookie\s{0,3}\(/ ascii
        $u4 = /get_users\s{0,3}\([^\n;]{0,60}administrator|\bwp_set_current_user\s{0,3}\(\s{0,3}(1|\$)/ ascii
        $no1 = /wp_verify_nonce|check_admin_referer|check_ajax_referer|current_user_can|wp_check_password|hash_equals/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $tag and $r1 and (($u1 and $u2) or ($u3 and $u4)) and not $no1
}
