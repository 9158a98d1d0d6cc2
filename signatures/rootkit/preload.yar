import "elf"

rule Lnx_Rootkit_Preload {
    meta:
        id = "015492e7-dff1-4fbc-a9ea-8575e11cc31e"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A shared object that takes over directory listing and knows what it hides from"
        severity = "malicious"
        class = "rootkit"
        family = "generic"
        attack = "T1574.006"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1574/006/"
        scope = "elf"
    strings:
        $s1 = "readdir" ascii
        $h1 = "/proc/self/fd/%d" ascii
        $h2 = "ld.so.preload" ascii
        $h3 = "/proc/net/tcp" ascii
        $h4 = "/proc/%s/stat" ascii
        $h5 = "/proc/%s/cmdline" ascii
        $h6 = "LD_PRELOAD" ascii fullword
        $h7 = "HISTFILE" ascii
        $h8 = "/proc/%d/" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 3 or uint16be(16) == 3) and filesize < 2MB and $s1 and any of ($h*) and
        for any s in elf.dynsym : (s.name == "dlsym" and s.shndx == 0) and
        for any s in elf.dynsym : ((s.name == "readdir" or s.name == "readdir64") and s.shndx != 0) and
        (2 of ($h*) or for any s in elf.dynsym : ((s.name == "fopen" or s.name == "access" or s.name == "accept" or s.name == "unlink" or s.name == "open" or s.name == "pam_authenticate" or s.name == "getpwnam" or s.name == "execve" or s.name == "write") and s.shndx != 0))
}
