rule Src_Shell_Groovy {
    meta:
        id = "6456d085-4f72-4cae-98f4-d2ca4c544684"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script for a Java engine that ties a shell to a connection"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/"
        scope = "text"
    strings:
        $a1 = /new\s{1,3}(java\.lang\.)?ProcessBuilder\s{0,3}\(|Runtime\.getRuntime\s{0,3}\(\s{0,3}\)\s{0,3}\.exec\s{0,3}\(|"(\/bin\/)?(ba)?sh"\.execute|\.execute\s{0,3}\(\s{0,3}\)/ ascii
        $a2 = /new\s{1,3}(java\.net\.)?Socket\s{0,3}\(/ ascii
        $a3 = /get(Input|Output)Stream\s{0,3}\(/ ascii
        $a4 = /(redirectErrorStream\s{0,3}\(\s{0,3}true|getErrorStream|\.isClosed\s{0,3}\()/ ascii
        $s1 = /["'](\/bin\/(ba|z|da)?sh|cmd(\.exe)?|sh|bash|powershell)["']/ ascii
        $x1 = /\.available\s{0,3}\(\s{0,3}\)|exitValue\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 12KB and uint16(0) != 0x4b50 and all of ($a*) and $s1 and $x1
}
