rule Src_Shell_MoreLanguages {
    meta:
        id = "7abd3c17-6091-499b-87c7-9d8fbdf06ff6"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "A few lines of a less common language that tie a shell to a connection"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/"
        scope = "text"
    strings:
        $d1 = /Socket\.connect\s{0,3}\([^\n]{4,80}\)/ ascii
        $d2 = /Process\.start\s{0,3}\(\s{0,3}["'](\/bin\/)?(ba|power)?sh(ell)?(\.exe)?["']/ ascii
        $v1 = /net\.dial_tcp\s{0,3}\(/ ascii
        $v2 = /os\.(exec|execute|system|new_process)\s{0,3}\(/ ascii
        $c1 = /TCPSocket\.new\s{0,3}\(?|Socket\.tcp\s{0,3}\(\s{0,3}Socket::/ ascii
        $c2 = /Process\.(run|new)\s{0,3}\(\s{0,3}("(\/bin\/)?(ba)?sh"|[^\n]{1,80}shell:\s{0,2}true)/ ascii
        $h1 = /import\s{1,3}System\.Process/ ascii
        $h2 = /\bcallCommand\s|\bsystem\s{1,3}"/ ascii
        $h3 = /mkfifo|\/dev\/tcp|\bnc\s/ ascii
        $n1 = /newSocket\s{0,3}\(|\bsocket\.connect\s{0,3}\(|\.connect\s{0,3}\([^\n]{1,40}Port\s{0,3}\(/ ascii
        $n2 = /execProcess\s{0,3}\(|execCmdEx\s{0,3}\(|startProcess\s{0,3}\(/ ascii
        $s1 = /new\s{1,3}TcpClient\s{0,3}\(/ ascii
        $s2 = /\.FileName\s{0,3}=\s{0,3}@?"(cmd(\.exe)?|\/bin\/(ba)?sh|(ba)?sh|powershell(\.exe)?|pwsh)"|new\s{1,3}ProcessStartInfo\s{0,3}\(\s{0,3}"(cmd|\/bin\/(ba)?sh|powershell)/ ascii
        $s3 = /RedirectStandard(Input|Output)\s{0,3}=\s{0,3}true/ ascii
        $t1 = /\bsocket\s{1,3}[\w.]{4,60}\s{1,3}\d{2,5}\b/ ascii
        $t2 = /\bexec\s{1,3}\$?\w{1,10}\b[^\n]{0,40}\}|eval\s{1,3}"?exec\s/ ascii
        $t3 = /tclsh|\bputs\s{1,3}(-nonewline\s{1,3})?\$/ ascii
        $e1 = /gen_tcp:connect\s{0,3}\(/ ascii
        $e2 = /os:cmd\s{0,3}\(/ ascii
        $r1 = /socketConnection\s{0,3}\(/ ascii
        $r2 = /\bsystem\s{0,3}\([^\n]{1,40}intern\s{0,3}=\s{0,3}TRUE/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 6KB and (all of ($d*) or all of ($v*) or all of ($c*) or all of ($h*) or all of ($n*) or all of ($s*) or all of ($t*) or all of ($e*) or all of ($r*))
}
