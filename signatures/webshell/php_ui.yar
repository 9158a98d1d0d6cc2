rule Web_Shell_PhpUi {
    meta:
        id = "b3b701bf-b049-44f5-8a4e-19dce0b51dfe"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A PHP shell with a user interface for files, commands and the database"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $b1 = /\b(c99|r57|b374k|wso|indoxploit|alfa|p0wny|ak-?74|mini)\s?-?sh(ell)?\b/ ascii nocase
        $b2 = "FilesMan" ascii fullword
        $b3 = "hacked by" ascii nocase
        $b4 = "Safe mode:" ascii nocase
        $b5 = "Mass Deface" ascii nocase
        $u1 = "disable_functions" ascii fullword
        $u2 = "safe_mode" ascii fullword
        $u3 = "posix_getpwuid" ascii fullword
        $u4 = "/etc/passwd" ascii
        $u5 = "fileperms" ascii fullword
        $u6 = "phpinfo" ascii fullword
        $u7 = "shell_exec" ascii fullword
        $u8 = "passthru" ascii fullword
        $u9 = "proc_open" ascii fullword
        $u10 = "php_uname" ascii fullword
        $u11 = "Back Connect" ascii nocase
        $u12 = "bind port" ascii nocase
        $u13 = "Upload file" ascii nocase
        $u14 = "Make dir" ascii nocase
        $u15 = "Make file" ascii nocase
        $u16 = "Execute" ascii fullword
        $u17 = "move_uploaded_file" ascii fullword
        $u18 = "getcwd" ascii fullword
        $u19 = "Self remove" ascii nocase
        $u20 = "Brute force" ascii nocase
        $u21 = "open_basedir" ascii fullword
        $u22 = "Server IP" ascii nocase
        $u23 = "is_writable" ascii fullword
        $u24 = "symlink" ascii fullword
        $u25 = "touch(" ascii fullword
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|FILES)/ ascii
        $r2 = /(error_reporting|set_time_limit|ini_set)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and all of ($r*) and
        ((any of ($u11, $u12, $u19, $b*) and 9 of ($u*)) or (2 of ($b*) and 5 of ($u*)) or ($b1 and 6 of ($u*)))
}
