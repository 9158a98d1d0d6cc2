rule Py_Shell_Socket {
    meta:
        id = "1990ee4c-f0aa-4199-94f1-1f460fe8ff13"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Python that ties a shell to a socket"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.006"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        scope = "text"
    strings:
        $s1 = /socket\.socket\s{0,3}\(|\bsocket\s{0,3}\(\s{0,3}AF_INET|create_connection\s{0,3}\(/ ascii
        $s2 = /\.connect(_ex)?\s{0,3}\(\s{0,3}\(/ ascii
        $d1 = /dup2\s{0,3}\(\s{0,3}\w{1,12}(\.fileno\s{0,2}\(\s{0,2}\))?\s{0,3},\s{0,3}\w{1,6}/ ascii
        $d2 = /for\s{1,3}\w{1,6}\s{1,3}in\s{1,3}[\[(]\s{0,2}0\s{0,2},\s{0,2}1\s{0,2},\s{0,2}2\s{0,2}[\])]/ ascii
        $x1 = /pty\.spawn\s{0,3}\(\s{0,3}\[?\s{0,3}["'](\/bin\/|\/usr\/bin\/)?(ba|z|da)?sh/ ascii
        $x2 = /subprocess\.(call|Popen|run)\s{0,3}\(\s{0,3}\[\s{0,3}["'](\/bin\/|\/usr\/bin\/)?(ba|z|da)?sh["']\s{0,3}(,\s{0,3}["']-i["']\s{0,3})?\]/ ascii
        $x3 = /os\.(execl|system|popen|execv)p?e?\s{0,3}\(\s{0,3}["'](\/bin\/|\/usr\/bin\/)(ba|z|da)?sh["']/ ascii
        $x4 = /subprocess\.(Popen|run|check_output|getoutput)\s{0,3}\(\s{0,3}\w{1,16}(\.decode\(\)|\[[^\]\n]{1,8}\])?\s{0,3},\s{0,3}shell\s{0,2}=\s{0,2}True/ ascii
        $r1 = /\.recv\s{0,3}\(\s{0,3}[0-9*\s]{2,12}\)/ ascii
        $r2 = /\.send(all)?\s{0,3}\(\s{0,3}(\w{1,16}\.(stdout|stderr)|proc|output|stdout|result|out|STDOUT)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 64KB and $s1 and $s2 and
        (($d1 and any of ($x1, $x2, $x3)) or ($d2 and $d1 and any of ($x*)) or ($x4 and $r1 and $r2 and filesize < 6KB))
}
