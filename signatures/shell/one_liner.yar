rule Txt_Shell_OneLiner {
    meta:
        id = "9c2fd7de-4871-47f8-a223-7a0abfe1864a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A one-line command of an interpreter that ties a shell to a connection"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/"
        scope = "text"
    strings:
        $a1 = /\bphp\s{1,4}-r\s{1,4}["'][^\n]{0,80}fsockopen\s{0,3}\([^\n]{1,120}(exec|shell_exec|system|passthru|popen|proc_open|`)/ ascii
        $a2 = /\bruby\s{1,4}-rsocket\s[^\n]{0,200}(exec|system|popen|spawn)/ ascii
        $a3 = /\bperl\s{1,4}(-M\w{1,12}\s{1,4})?-e\s{1,4}["'][^\n]{0,60}(use\s{1,4}(IO::)?Socket|IO::Socket::INET|fork)[^\n]{0,300}(exec\s{0,3}\{?["'({]|system|STDIN->fdopen)/ ascii
        $a4 = /\blua5?\.?[1-4]?\s{1,4}-e\s{1,4}["'][^\n]{0,60}(require\s{0,3}\(?\s{0,3}["']socket|socket\.tcp)[^\n]{0,200}(os\.execute|io\.popen)/ ascii
        $a5 = /\bg?awk\s{1,4}["']BEGIN\s{0,3}\{[^\n]{0,60}\/inet\/(tcp|udp)\/0\/[^\n]{0,200}getline/ ascii
        $a6 = /openssl\s{1,4}s_client\s[^\n]{0,120}\|\s{0,4}(\/bin\/)?(ba)?sh\b[^\n]{0,40}\|?/ ascii
        $a7 = /\bnode\s{1,4}-e\s{1,4}["'][^\n]{0,200}(child_process|spawn)[^\n]{0,200}(net\.|socket|connect|nc\s{1,3}-e)/ ascii
        $a8 = /zmodload\s{1,4}zsh\/net\/tcp[^\n]{0,80}ztcp\s[^\n]{0,160}(zsh|sh)\b/ ascii
        $a9 = /xterm\s{1,4}-display\s{1,4}[0-9.]{7,15}:\d/ ascii
        $a10 = /\bpython[23]?\s{1,4}-c\s{1,4}["'][^\n]{0,80}import\s[^\n]{0,60}(socket|pty)[^\n]{0,300}(dup2|pty\.spawn|subprocess\.(call|Popen)|os\.exec)/ ascii
        $a11 = /\bTF=\$\(mktemp\s{1,3}-u\)\s{0,3};\s{0,3}mkfifo\s[^\n]{0,60}telnet\s/ ascii
        $a12 = /export\s{1,4}RHOST=[^\n]{1,60};\s{0,3}export\s{1,4}RPORT=\d{1,5}\s{0,3};/ ascii
        $doc1 = /\n\.SH (NAME|SYNOP|EXAMP|DESCR)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and uint16(0) != 0x2023 and uint32(0) != 0x2d2d2d0a and filesize < 16KB and (uint16(0) == 0x2123 or filesize < 1500) and any of ($a*) and not $doc1
}
