rule Web_Shell_PhpManager {
    meta:
        id = "b5958bff-9dbb-4376-81a3-364bffa0d266"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "One PHP file that lists and changes files, shows the system and runs commands for a stranger"
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
        
        $a1 = /\b(system|shell_exec|passthru|popen|proc_open)\s{0,3}\(\s{0,3}["']?\{?\$/ ascii
        $a2 = /\beval\s{0,3}\(\s{0,3}(stripslashes\s{0,3}\()?\s{0,3}(["']\?>["']\s{0,3}\.\s{0,3})?@?\$/ ascii
        $b1 = /(opendir|scandir|readdir|glob)\s{0,3}\(\s{0,3}\$/ ascii
        $b2 = /(move_uploaded_file|copy)\s{0,3}\(\s{0,3}\$_FILES/ ascii
        $b3 = /\bfileperms\s{0,3}\(/ ascii
        $b4 = /\bchmod\s{0,3}\(\s{0,3}\$/ ascii
        $b5 = /\b(unlink|rmdir)\s{0,3}\(\s{0,3}\$/ ascii
        $b6 = /\b(fwrite|fputs|file_put_contents)\s{0,3}\(\s{0,3}\$/ ascii
        $b7 = /\brename\s{0,3}\(\s{0,3}\$/ ascii
        $c1 = /php_uname\s{0,3}\(|posix_uname\s{0,3}\(/ ascii
        $c2 = /posix_getpwuid|get_current_user\s{0,3}\(|getmyuid\s{0,3}\(/ ascii
        $c3 = /disable_functions/ ascii
        $c4 = /safe_mode|open_basedir/ ascii
        $c5 = /\/etc\/passwd/ ascii
        $c6 = /phpinfo\s{0,3}\(\s{0,3}\)/ ascii
        $c7 = /disk_(free|total)_space\s{0,3}\(|SERVER_SOFTWARE/ ascii
        $d1 = /(mysql_connect|mysqli_connect|mssql_connect|pg_connect)\s{0,3}\(\s{0,3}@?\$/ ascii
        $d2 = /fsockopen\s{0,3}\(\s{0,3}\$/ ascii
        $d3 = /base64_decode\s{0,3}\(\s{0,3}\$_(GET|POST|REQUEST)/ ascii
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|FILES)\s{0,2}\[|HTTP_(GET|POST)_VARS/ ascii
        $q1 = /<(form|input|textarea)\b/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and $r1 and $q1 and any of ($a*) and 4 of ($b*) and 2 of ($c*) and 8 of ($a*, $b*, $c*, $d*)
}
