rule Web_Shell_PhpCallbackNames {
    meta:
        id = "8263ec72-5547-4a61-a88e-f0155c6cbf72"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that gives a dangerous function to something that will call it with the request"
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
        
        $n1 = /["'](options|callback)["']\s{0,3}=>\s{0,3}["'](assert|system|exec|passthru|shell_exec|eval)["']/ ascii nocase
        $n2 = /\b(sqliteCreateFunction|createFunction|sqlite_create_function|ob_start|register_shutdown_function|register_tick_function|spl_autoload_register|set_error_handler|iterator_apply|xml_set_\w{4,24}|array_udiff\w{0,12}|array_diff_u\w{2,12}|array_intersect_u\w{2,12}|array_uintersect\w{0,12}|mb_ereg_replace_callback|preg_replace_callback\w{0,6}|call_user_func\w{0,6}|forward_static_call\w{0,6}|new\s{1,3}ReflectionFunction|is_callable|Closure::fromCallable)\s{0,3}\(\s{0,3}[^;\n]{0,60}["']?(assert|system|passthru|shell_exec|\bexec|popen)["']/ ascii nocase
        $n3 = /\$\w{1,24}(\[[^\]\n]{1,20}\])?\s{0,3}=>?\s{0,3}["'](assert|system|passthru|shell_exec|exec|eval|create_function)["']\s{0,3}[;,)]/ ascii nocase
        $c1 = /\$\w{1,24}(\s{0,2}\[[^\]\n]{1,20}\]){0,3}\s{0,3}\(\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)/ ascii
        $c2 = /\b(ob_start|sqliteCreateFunction|createFunction|array_filter|array_map|array_walk|usort|uasort|uksort|call_user_func\w{0,6}|register_\w{4,12}_function|filter_var\w{0,6})\s{0,3}\([^;\n]{0,60}\$/ ascii
        $r1 = /\$_(GET|POST|REQUEST|COOKIE)\b|HTTP_RAW_POST_DATA|php:\/\/input/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $tag and $r1 and (($n1 or $n2) and filesize < 16KB or ($n3 and $c1) or ($n3 and $c2 and filesize < 3KB))
}
