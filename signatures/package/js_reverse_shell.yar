rule Js_Package_ReverseShell {
    meta:
        id = "2781eeba-875b-49ba-a901-5040432ea2c5"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "JavaScript of a package that gives a stranger a shell"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1059.007"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/007/"
        scope = "text"
    strings:
        $r1 = /\brequire\s{0,3}\(\s{0,3}["'](node:)?(child_process|net)["']\s{0,3}\)|from\s{1,3}["'](node:)?(child_process|net)["']/ ascii
        $n1 = /new\s{1,3}net\.Socket\s{0,3}\(|net\.(connect|createConnection)\s{0,3}\(|\.connect\s{0,3}\(\s{0,3}\d{2,5}\s{0,3},/ ascii
        $s1 = /spawn\s{0,3}\(\s{0,3}["'`](\/bin\/)?(ba|z|da)?sh["'`]|spawn\s{0,3}\(\s{0,3}["'`](cmd|powershell)(\.exe)?["'`]/ ascii
        $s2 = /\.(stdin|stdout|stderr)\b/ ascii
        $w1 = /\/dev\/tcp\/|bash\s{1,2}-i|nc\s{1,2}-e|mkfifo/ ascii
        $e1 = /\bexec(Sync)?\s{0,3}\(\s{0,3}["'`][^\n]{0,80}(\/dev\/tcp\/|bash\s{1,2}-i|nc\s{1,2}-e|mkfifo)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 64KB and $r1 and (($n1 and $s1 and $s2) or ($e1 and $w1))
}
