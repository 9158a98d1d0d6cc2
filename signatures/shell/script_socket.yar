rule Txt_Shell_ScriptSocket {
    meta:
        id = "330e1369-d85b-46d9-844a-b81c8f342481"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Perl, Ruby, PHP, Lua, awk or Node that ties a shell to a socket"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/"
        scope = "text"
    strings:
        $p1 = /socket\s{0,3}\(\s{0,3}\w{1,10}\s{0,3},\s{0,3}PF_INET[^\n]{0,80};[^\n]{0,20}if\s{0,3}\(\s{0,3}connect\s{0,3}\([^\n]{0,160}open\s{0,3}\(\s{0,3}STDIN\s{0,3},\s{0,3}["']>&/ ascii
        $p2 = /IO::Socket::INET\s{0,3}->?\s{0,3}new\s{0,3}\(?[^\n]{0,120}(STDIN\s{0,3}->\s{0,3}fdopen|open\s{0,3}\(?\s{0,3}STDIN)[^\n]{0,200}(system|exec)/ ascii
        $r1 = /TCPSocket\.(open|new)\s{0,3}\(?[^\n]{0,120}(exec\s{0,3}sprintf|IO\.popen|exec\s{0,3}\(?\s{0,3}["']\/bin)/ ascii
        $h1 = /fsockopen\s{0,3}\([^\n]{0,100}\)\s{0,3};[^\n]{0,60}(exec|shell_exec|system|passthru|popen|proc_open|`)\s{0,3}\(?["'`]?(\/bin\/)?(ba)?sh\s{1,3}(-i\s{1,3})?<\s{0,2}&\s{0,2}3/ ascii
        $h2 = /fsockopen\s{0,3}\(/ ascii
        $h3 = /proc_open\s{0,3}\(\s{0,3}(\$shell|["'](\/bin\/)?(ba)?sh)/ ascii
        $h4 = /\$shell\s{0,3}=\s{0,3}["'][^"'\n]{0,60}\/bin\/(ba)?sh\s{1,3}-i/ ascii
        $l1 = /socket\.tcp\s{0,3}\(\s{0,3}\)[^\n]{0,160}(os\.execute|io\.popen)/ ascii
        $w1 = /\/inet\/tcp\/0\/[0-9a-z.]{4,60}\/[0-9]{2,5}/ ascii
        $w2 = /\|&\s{0,3}getline|getline\s{0,3}(\w{1,8}\s{0,3})?<\s/ ascii
        $n1 = /net\.(Socket|connect|createConnection)\s{0,3}\(/ ascii
        $n2 = /(spawn|exec|cp\.spawn)\s{0,3}\(\s{0,3}["'](\/bin\/)?(ba|cmd|c)?sh["']\s{0,3},\s{0,3}\[\s{0,3}(["']-i["'])?\s{0,3}\]/ ascii
        $n3 = /\.pipe\s{0,3}\(\s{0,3}\w{1,10}\.stdin\s{0,3}\)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x0a and (uint8(0) != 0x3c or uint16(0) == 0x3f3c) and uint16(0) != 0x2023 and filesize < 16KB and
        (any of ($p*, $r*, $l*) or $h1 or ($h2 and $h3 and $h4) or ($w1 and $w2 and filesize < 1500) or all of ($n*))
}
