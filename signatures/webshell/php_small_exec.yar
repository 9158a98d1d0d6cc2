rule Web_Shell_PhpSmallExec {
    meta:
        id = "78e65ba8-436b-4845-a37d-27c659ddcf70"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A small PHP page that runs a command which a variable of the request holds"
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
        
        $r1 = /\$(cmd|command|c|x|exec|code|shell|run|com|action|q|in|input|komut|perintah|sh|k|ip|host|do|comando)\s{0,3}=\s{0,3}[^;\n]{0,40}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[/ ascii nocase
        $e1 = /\b(system|exec|shell_exec|passthru|popen|proc_open)\s{0,3}\(\s{0,3}["']?\{?\$(cmd|command|c|x|exec|code|shell|run|com|action|q|in|input|komut|perintah|sh|k|do|comando)\b/ ascii nocase
        $e2 = /`\s{0,2}\{?\$(cmd|command|c|x|exec|code|shell|run|com|q)\b/ ascii nocase
        $no1 = /escapeshell(arg|cmd)/ ascii
        $no2 = /\bnamespace\s{1,3}\w/ ascii
        $no3 = /in_array\s{0,3}\(\s{0,3}\$(cmd|command|action|c)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 24KB and $tag and $r1 and any of ($e*) and none of ($no*)
}
