rule Web_Shell_PhpShortTag {
    meta:
        id = "7ec1aaa1-ef88-496f-bc2d-5cfd6657274f"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP behind an unusual opening tag that runs what the request says"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $t1 = /<\?@?(eval|assert|system|passthru|exec|shell_exec|echo|if|\$|@|error_reporting|set_time_limit|require|include)/ ascii nocase
        $t2 = /<script[^>\n]{0,20}language\s{0,2}=\s{0,2}["']?php["']?/ ascii nocase
        $a1 = /\b(eval|assert|system|exec|passthru|shell_exec|popen|proc_open|create_function)\s{0,6}\(\s{0,6}(@?\s{0,2}\w{3,20}\s{0,3}\(\s{0,3}){0,3}@?\s{0,2}\$\{?_(GET|POST|REQUEST|COOKIE)/ ascii nocase
        $a2 = /\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3}\(\s{0,3}@?[$"'b]/ ascii
        $a3 = /`\s{0,2}\{?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[/ ascii
        $a4 = /\$(\w{1,16})\s{0,3}=\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3};\s{0,12}@?(eval|assert|system|exec|passthru|shell_exec)\s{0,3}\(\s{0,3}\$\w/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and ($t1 or $t2) and any of ($a*)
}
