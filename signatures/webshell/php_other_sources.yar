rule Web_Shell_PhpOtherSources {
    meta:
        id = "6ed0192c-57b6-4db4-969f-d3836544c0d2"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that runs what headers, the body or old names of the request say"
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
        
        $a1 = /\b(eval|assert|system|exec|passthru|shell_exec|popen|proc_open|create_function)\s{0,6}\(\s{0,6}(["']\?>["']\s{0,3}\.\s{0,3})?(@?\s{0,2}\w{2,24}\s{0,3}\(\s{0,3}){0,3}@?\s{0,2}(\$HTTP_(GET|POST|COOKIE|RAW_POST|SERVER)_(VARS|DATA)|\$HTTP_RAW_POST_DATA|filter_input\s{0,3}\(\s{0,3}INPUT_|getenv\s{0,3}\(\s{0,3}["']HTTP_|getallheaders\s{0,3}\(|apache_request_headers\s{0,3}\(|file_get_contents\s{0,3}\(\s{0,3}["']php:\/\/input|\$GLOBALS\s{0,2}\[\s{0,2}["']_(GET|POST|REQUEST|COOKIE)|\$\{\s{0,2}["']_(GET|POST|REQUEST|COOKIE)|\$_(SERVER|ENV)\s{0,2}\[\s{0,2}["'](HTTP_|QUERY_STRING|REQUEST_URI|PATH_INFO|PHP_AUTH)|(end|current|reset|pos|array_pop|array_shift|implode|join)\s{0,3}\(\s{0,3}[^;\n]{0,12}\$_(GET|POST|REQUEST|COOKIE))/ ascii nocase
        $a2 = /\$(\w{1,16})\s{0,3}=\s{0,3}@?(getallheaders|apache_request_headers)\s{0,3}\(\s{0,3}\)\s{0,3};[^\n]{0,40}\n?[^\n]{0,80}\b(eval|assert|system|passthru|shell_exec|exec)\s{0,3}\(\s{0,3}\$\w{1,16}\s{0,2}\[/ ascii nocase
        $a3 = /\$(\w{1,16})\s{0,3}=\s{0,3}@?file_get_contents\s{0,3}\(\s{0,3}["']php:\/\/input["']\s{0,3}\)\s{0,3};[^\n]{0,40}\n?[^\n]{0,80}\b(eval|assert|system|passthru|shell_exec)\s{0,3}\(\s{0,3}@?\$\w{1,16}\s{0,3}\)/ ascii nocase
        $a4 = /\b(eval|assert|system|passthru|shell_exec)\s{0,3}\(\s{0,3}[^;\n]{0,40}implode\s{0,3}\(\s{0,3}[^;\n]{0,20}(getallheaders|reset|end)\s{0,3}\(/ ascii nocase
        $no1 = /\n(namespace|use)\s{1,3}\w{1,40}\\\w/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 128KB and $tag and any of ($a*) and (filesize < 3KB or not $no1)
}
