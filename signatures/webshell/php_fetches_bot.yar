rule Web_Shell_PhpFetchesProgram {
    meta:
        id = "0cd41193-ec77-4701-92ec-9ea819639a84"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP or Perl that has a shell fetch a program into a temporary directory and start it"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)|^#![^\n]{0,40}(perl|php)/ ascii nocase
        $a1 = /\b(system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec)\s{0,3}\(?\s{0,3}["'][^"'\n]{0,40}\bcd\s{1,2}\/(tmp|var\/tmp|dev\/shm|var\/run)\/?[^"'\n]{0,30}(;|&&)\s{0,3}(wget|curl|fetch|lwp-download|lynx|GET|links)\s/ ascii
        $a2 = /\b(system|exec|passthru|shell_exec|popen)\s{0,3}\(?\s{0,3}["'](wget|curl|fetch|lwp-download|lynx)\s[^"'\n]{4,200}(\/tmp\/|\/var\/tmp\/|\/dev\/shm\/)?[^"'\n]{1,80}(;|&&|\|)\s{0,3}(perl|sh|bash|php|python|chmod)\s/ ascii
        $a3 = /`\s{0,2}(cd\s{1,2}\/(tmp|var\/tmp|dev\/shm)[^`\n]{0,20};\s{0,2})?(wget|curl|lwp-download)\s[^`\n]{4,200}(;|&&|\|)\s{0,3}(perl|sh|bash|chmod)\s[^`\n]{0,120}`/ ascii
        $no1 = /composer|getcomposer|nodesource|letsencrypt|certbot/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $tag and any of ($a*) and not $no1
}
