rule Web_Shell_PhpTriesAll {
    meta:
        id = "55242770-9c93-4caf-a225-4b0f0d46ca6a"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that tries one way of running commands after another"
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
        
        $a1 = /\b(function_exists|is_callable|is_enabled|is_usable|check\w{0,8})\s{0,3}\(\s{0,3}["'](exec|shell_exec|system|passthru|popen|proc_open)["']\s{0,3}\)/ ascii nocase
        $e1 = /@?\bexec\s{0,3}\(\s{0,3}["']?\$\w{1,16}\s{0,3}[,.)"]/ ascii
        $e2 = /@?\bshell_exec\s{0,3}\(\s{0,3}["']?\$\w{1,16}/ ascii
        $e3 = /@?\bsystem\s{0,3}\(\s{0,3}["']?\$\w{1,16}/ ascii
        $e4 = /@?\bpassthru\s{0,3}\(\s{0,3}["']?\$\w{1,16}/ ascii
        $e5 = /@?\bpopen\s{0,3}\(\s{0,3}["']?\$\w{1,16}/ ascii
        $e6 = /@?\bproc_open\s{0,3}\(\s{0,3}["']?\$\w{1,16}/ ascii
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|SERVER)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 1MB and $tag and $r1 and 3 of ($e*) and (#a1 > 1 or 4 of ($e*))
}
