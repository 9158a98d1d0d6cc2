rule Src_Shell_Reverse {
    meta:
        id = "639df7bb-1fb4-4fa6-8aaa-46465867e238"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Source in Go, C, Rust or Java whose whole purpose is a shell tied to a connection"
        severity = "suspicious"
        class = "shell"
        family = "generic"
        attack = "T1059"
        confidence = 86
        fp = "teaching material"
        reference = "https://attack.mitre.org/techniques/T1059/"
        scope = "text"
    strings:
        $g1 = /net\.Dial\s{0,3}\(\s{0,3}"tcp/ ascii
        $g2 = /exec\.Command\s{0,3}\(\s{0,3}"(\/bin\/)?(ba)?sh"/ ascii
        $g3 = /\.(Stdin|Stdout)\s{0,3}=\s{0,3}\w{1,10}\b/ ascii
        $c1 = /\bsocket\s{0,3}\(\s{0,3}(AF|PF)_INET/ ascii
        $c2 = /\bdup2\s{0,3}\(\s{0,3}\w{1,16}\s{0,3},\s{0,3}(0|STDIN_FILENO|i|fd)\s{0,3}\)/ ascii
        $c3 = /\bexec(ve|l|v|lp|vp)\s{0,3}\(\s{0,3}("(\/bin\/)?(ba|z)?sh"|argv\[0\]|shell)/ ascii
        $c4 = /\bconnect\s{0,3}\(\s{0,3}\w{1,16}\s{0,3},/ ascii
        $j1 = /new\s{1,3}Socket\s{0,3}\(/ ascii
        $j2 = /(ProcessBuilder|exec)\s{0,3}\(\s{0,3}(new String\[\]\s?\{)?\s{0,3}"?(\/bin\/(ba)?sh|cmd)"?/ ascii
        $j3 = /while\s{0,3}\(\s{0,3}!\s{0,3}\w{1,10}\.isClosed\s{0,3}\(/ ascii
        $r1 = /TcpStream::connect\s{0,3}\(/ ascii
        $r2 = /Command::new\s{0,3}\(\s{0,3}"(\/bin\/)?(ba)?sh"/ ascii
        $r3 = "from_raw_fd" ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 6KB and (all of ($g*) or (all of ($c*)) or all of ($j*) or all of ($r*))
}
