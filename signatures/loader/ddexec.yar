rule Sh_Loader_DdExec {
    meta:
        id = "f09181d2-37fb-400d-9949-c165d0bc9f39"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A shell script that overwrites the memory of a running process to load a program"
        severity = "malicious"
        class = "loader"
        family = "ddexec"
        attack = "T1055"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1055/009/"
        scope = "text"
    strings:
        $a1 = /\bdd\s[^\n]{0,120}(of|if)=\/proc\/(\$\$|self|\$\{?\w{1,12}\}?)\/mem\b/ ascii
        $a2 = />\s{0,3}\/proc\/(\$\$|self|\$\{?\w{1,12}\}?)\/mem\b/ ascii
        $b1 = /\/proc\/(\$\$|self|\$\{?\w{1,12}\}?)\/(maps|syscall|auxv)/ ascii
        $b2 = /(\[vdso\]|vdso_addr|\bvdso\b)/ ascii
        $b3 = /seek=\s{0,2}["']?\$/ ascii
        $b4 = /base64\s{1,3}(-d|--decode)/ ascii
        $b5 = "setarch" ascii fullword
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and any of ($a*) and 2 of ($b*)
}
