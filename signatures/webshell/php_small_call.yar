rule Web_Shell_PhpSmallCall {
    meta:
        id = "51aaf6d8-aac6-413e-92e3-021f68126d29"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A tiny PHP page that calls what it put into a variable with what the request brings"
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
        
        $r1 = /\$_(GET|POST|REQUEST|COOKIE)\b/ ascii
        $c1 = /[;{}\s@(]\$\w{1,24}(\s?\[[^\]\n]{1,24}\]){0,3}\s{0,3}\(\s{0,3}@?(\$\{?_(GET|POST|REQUEST|COOKIE)|(base64_decode|stripslashes|urldecode|str_rot13|gzinflate|trim|hex2bin)\s{0,3}\(\s{0,3}@?\$\{?_(GET|POST|REQUEST|COOKIE))/ ascii
        $c2 = /\$\w{1,24}\s{0,3}=\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3};/ ascii
        $c3 = /[;{}\s@]\$(\w{1,24})\s{0,2}\(\s{0,2}@?\$\w{1,24}\s{0,2}\)\s{0,2};/ ascii
        $c4 = /\b(array_filter|array_map|usort|uasort|uksort|array_walk|array_walk_recursive|array_reduce|array_udiff|array_diff_ukey|array_udiff_assoc|array_intersect_ukey|iterator_apply|forward_static_call(_array)?|register_tick_function|preg_replace_callback|mb_ereg_replace_callback|call_user_func(_array)?|ob_start|set_error_handler)\s{0,3}\([^;\n]{0,60}(base64_decode\s{0,3}\(\s{0,3}\$|\$_(GET|POST|REQUEST|COOKIE))/ ascii
        $c5 = /\$(\w{1,24})\s{0,3}=\s{0,3}@?["'](assert|eval|system|exec|passthru|shell_exec|create_function)["']\s{0,3};/ ascii nocase
        $c6 = /\$\$\w{1,16}\s{0,2}(\[|\{)|\$\{\s{0,2}\$\w{1,16}\s{0,2}\}\s{0,2}\[/ ascii
        $c7 = /\b(array_walk|array_filter|array_map|uasort|usort|uksort|array_reduce|array_walk_recursive)\s{0,3}\(\s{0,3}\$\w{1,24}\s{0,3},\s{0,3}\$(e|f|cb|func|fn|callback|a|b|c|x|p)\b/ ascii
        $no1 = /\bclass\s{1,3}\w{1,40}\s{0,3}(extends|implements|\{)/ ascii
        $no2 = /\bnamespace\s{1,3}\w/ ascii
        $no3 = /<(html|table|body)\b/ ascii nocase
        $no4 = /array_map\s?\(\s?["'](trim|htmlspecialchars|intval|strip_tags|stripslashes|urldecode|addslashes)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 1500 and $tag and $r1 and none of ($no*) and ($c1 or ($c2 and $c3) or ($c4 and filesize < 700) or ($c7 and filesize < 400) or ($c5 and $c3) or ($c6 and ($c3 or $c1)))
}
