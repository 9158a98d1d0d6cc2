rule Lnx_Bot_MiraiStub {
    meta:
        id = "d4c778f0-6808-4e22-81fc-b3da09008a04"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A tiny program that only fetches a bot for its own kind of machine"
        severity = "malicious"
        class = "bot"
        family = "mirai"
        attack = "T1105"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "elf"
    strings:
        $g1 = /GET \/[\x21-\x7e]{0,60}(mips|mpsl|mipsel|arm[4-7]?|armv[4-7]l|ppc|powerpc|sh4|m68k|x86(_64)?|spc|sparc|arc|i[3-6]86)[\x21-\x7e]{0,16} HTTP\/1\.[01]\r\n\r\n/ ascii
        $s1 = "dvrHelper" ascii
        $s2 = /\x00?(NIF|FIN|MIRAI|GNIR|FNSH)\n/ ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 24KB and $g1 and (any of ($s*) or filesize < 8KB)
}
