rule Py_Shell_ThreadPump {
    meta:
        id = "2e4b1acb-62a4-429a-b11f-736bf5fb2dce"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that pumps a connection into a shell and back"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.006"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        scope = "text"
    strings:
        $s1 = /socket\.socket\s{0,3}\(|\bsocket\s{0,3}\(\s{0,3}AF_INET|create_connection\s{0,3}\(/ ascii
        $s2 = /\.connect\s{0,3}\(\s{0,3}\(/ ascii
        $x1 = /Popen\s{0,3}\(\s{0,3}\[?\s{0,3}["'](\/bin\/|\/usr\/bin\/|\\\\windows\\\\system32\\\\)?((ba|z|da)?sh|cmd(\.exe)?|powershell(\.exe)?)["'][^\n]{0,40}[,\]]/ ascii
        $p1 = /\.stdin\.write\s{0,3}\(/ ascii
        $p2 = /\.send(all)?\s{0,3}\(\s{0,3}\w{1,16}\.(stdout|stderr)\.(read|readline|read1)\s{0,3}\(|\.send(all)?\s{0,3}\(\s{0,3}(out|output|data|line|res|result|buf|o)\w{0,6}(\.encode\s{0,2}\([^)\n]{0,12}\))?\s{0,3}\)/ ascii
        $p3 = /\.recv\s{0,3}\(\s{0,3}\w{1,8}\s{0,3}\)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 12KB and $s1 and $s2 and all of ($x1, $p1, $p2, $p3)
}
