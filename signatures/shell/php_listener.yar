rule Txt_Shell_PhpListener {
    meta:
        id = "33c98588-4012-4571-8eb0-f99a60d70598"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP that runs what whoever connects says"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "text"
    strings:
        $s1 = /socket_bind\s{0,3}\(|stream_socket_server\s{0,3}\(/ ascii
        $s2 = /socket_accept\s{0,3}\(|stream_socket_accept\s{0,3}\(/ ascii
        $r1 = /\$(\w{1,12})\s{0,3}=\s{0,3}@?(socket_read|fgets|fread|stream_get_line)\s{0,3}\(/ ascii
        $x1 = /\b(popen|shell_exec|exec|system|passthru|proc_open)\s{0,3}\(\s{0,3}["']?\$(in|cmd|command|c|buf|input|line|data|d|s)\w{0,6}\b|`\s{0,2}\$(in|cmd|command|c|buf|input|line|data)\b/ ascii
        $w1 = /socket_write\s{0,3}\(|fwrite\s{0,3}\(|fputs\s{0,3}\(|stream_socket_sendto/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 12KB and all of them
}
