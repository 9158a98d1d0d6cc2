rule Lnx_Bot_MachineList {
    meta:
        id = "906be213-e338-4e6e-85ba-94fa4f6ae22c"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A program that names copies of itself for many machines and how to fetch them"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1105"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "elf"
    strings:
        $m1 = /[\/.][a-z0-9_-]{0,24}\.?mips\x00/ ascii nocase
        $m2 = /[\/.][a-z0-9_-]{0,24}\.?(mpsl|mipsel)\x00/ ascii nocase
        $m3 = /[\/.][a-z0-9_-]{0,24}\.?arm[4-6]l?\x00/ ascii nocase
        $m4 = /[\/.][a-z0-9_-]{0,24}\.?arm7l?\x00/ ascii nocase
        $m5 = /[\/.][a-z0-9_-]{0,24}\.?(ppc|powerpc)\x00/ ascii nocase
        $m6 = /[\/.][a-z0-9_-]{0,24}\.?(sh4|spc|m68k)\x00/ ascii nocase
        $m7 = /[\/.][a-z0-9_-]{0,24}\.?(x86|i686|i586)\x00/ ascii nocase
        $f1 = "wget http" ascii
        $f2 = "tftp -" ascii
        $f3 = "busybox wget" ascii
        $f4 = "curl -O" ascii
        $f5 = "ftpget " ascii
        $f6 = "chmod 777" ascii
        $f7 = "GET /bins" ascii
        $f8 = "chmod +x" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and 4 of ($m*) and 2 of ($f*)
}
