rule Web_Shell_PhpAnyExec {
    meta:
        id = "bd2b7fce-8a20-4b00-bce4-bff50b5c2eb2"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A tiny PHP page that runs a variable which the request fills"
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
        
        $r1 = /\$\w{1,20}\s{0,3}=\s{0,3}(\(?\s{0,3}isset\s{0,2}\([^)\n]{1,50}\)\s{0,3}\?\s{0,3})?@?(base64_decode|urldecode|trim|stripslashes|str_rot13|hex2bin)?\s{0,2}\(?\s{0,2}@?\$_(GET|POST|REQUEST|COOKIE|SERVER)\s{0,2}\[/ ascii
        $e1 = /\b(system|passthru|shell_exec|popen|proc_open|pcntl_exec)\s{0,3}\(\s{0,3}(["']\{?)?\$\w{1,20}\}?(["'])?\s{0,3}(\.\s{0,2}["']\s{0,2}2>&1["']\s{0,3})?[,)]/ ascii
        $e2 = /\bexec\s{0,3}\(\s{0,3}\$\w{1,20}\s{0,3}(\.\s{0,2}["']\s{0,2}2>&1["']\s{0,3})?,\s{0,3}\$\w{1,20}/ ascii
        $e3 = /`\s{0,2}\$\w{1,20}\s{0,2}`/ ascii
        $o1 = /\b(echo|print|print_r|die|exit|var_dump|implode|fgets|fread|stream_get_contents)\b|<\?=/ ascii
        $no1 = /escapeshell(arg|cmd)|in_array|preg_match|filter_var|ctype_|is_numeric|intval|(int)\s{0,2}\$/ ascii
        $no2 = /\b(namespace|class|extends)\s{1,3}\w|require_once|include_once/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 3KB and $tag and $r1 and any of ($e*) and $o1 and none of ($no*)
}
