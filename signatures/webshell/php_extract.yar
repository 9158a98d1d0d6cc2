rule Web_Shell_PhpExtract {
    meta:
        id = "b7fbe588-4364-4afe-bf88-aa1913112318"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A small PHP page that takes all its variables from the request and calls or evaluates them"
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
        
        $a1 = /\bextract\s{0,3}\(\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)|\bparse_str\s{0,3}\(\s{0,3}@?(\$_SERVER\s{0,2}\[\s{0,2}["'](HTTP_|QUERY_STRING)|file_get_contents|\$_(GET|POST|REQUEST|COOKIE))|import_request_variables\s{0,3}\(|foreach\s{0,3}\(\s{0,3}\$_(GET|POST|REQUEST|COOKIE)\s{1,3}as\s{1,3}\$(\w{1,12})\s{0,2}=>\s{0,2}\$(\w{1,12})\s{0,2}\)\s{0,3}\{?\s{0,6}\$\$/ ascii
        $x1 = /[;{}\s@(]\$\w{1,24}\s{0,3}\(\s{0,3}@?\$\w{1,24}/ ascii
        $x2 = /\b(eval|assert|system|passthru|shell_exec|exec|popen|create_function)\s{0,3}\(\s{0,3}[^;\n]{0,60}\$/ ascii
        $no1 = /\bnamespace\s{1,3}\w|\bclass\s{1,3}\w{1,40}\s/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 5KB and $tag and $a1 and any of ($x*) and not $no1
}
