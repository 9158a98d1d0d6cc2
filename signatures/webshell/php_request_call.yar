rule Web_Shell_PhpRequestCall {
    meta:
        id = "71baf77e-ebc8-4c32-b978-8056d1c6adac"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP that calls a function whose name comes with the request"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 96
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $call1 = /\$_(GET|POST|REQUEST|COOKIE)\s{0,4}(\[\s{0,4}['"]?[^\]\n]{0,40}['"]?\s{0,4}\]|\{\s{0,4}['"]?[^}\n]{0,40}['"]?\s{0,4}\})\s{0,4}\(\s{0,4}@?\s{0,2}[$"'b_gs]/ ascii
        $call2 = /(call_user_func|call_user_func_array|array_map|array_filter|usort|uasort|register_shutdown_function|array_walk)\s{0,4}\(\s{0,4}@?\$_(GET|POST|REQUEST|COOKIE)\s{0,4}\[[^\]\n]{0,40}\]\s{0,4},\s{0,4}(array\s{0,4}\(|\[)?\s{0,4}@?\$_(GET|POST|REQUEST|COOKIE)/ ascii
        $call3 = /(call_user_func|call_user_func_array|array_map|array_filter|usort|uasort|register_shutdown_function|array_walk|preg_replace_callback)\s{0,4}\(\s{0,4}['"](system|assert|passthru|shell_exec|exec|popen|eval)['"]\s{0,4},[^;\n]{0,60}\$_(GET|POST|REQUEST|COOKIE)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and any of ($call*)
}
