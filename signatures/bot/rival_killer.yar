rule Lnx_Bot_RivalKiller {
    meta:
        id = "dd3b511f-f4b1-41d2-aa9f-7845204ee59a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A bot that looks for its rivals by their names to kill them"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1489"
        confidence = 88
        fp = "scanners that carry names of bots in the clear and read /proc"
        reference = "https://attack.mitre.org/techniques/T1489/"
        scope = "elf"
    strings:
        $r00 = "dvrhelper" ascii nocase
        $r01 = "zollard" ascii nocase
        $r02 = "amnesia" ascii nocase
        $r03 = "remaiten" ascii nocase
        $r04 = "lightaidra" ascii nocase
        $r05 = "masuta" ascii nocase
        $r06 = "okiru." ascii nocase
        $r07 = "satori." ascii nocase
        $r08 = "josho." ascii nocase
        $r09 = "owari." ascii nocase
        $r10 = "cayosin" ascii nocase
        $r11 = "hajime" ascii nocase
        $r12 = "kowai." ascii nocase
        $r13 = "tsunami." ascii nocase
        $r14 = "mirai.arm" ascii nocase
        $r15 = "mirai.mips" ascii nocase
        $r16 = "mirai.x86" ascii nocase
        $r17 = "bins.sh" ascii nocase
        $r18 = "sora.arm" ascii nocase
        $r19 = "sora.mips" ascii nocase
        $r20 = "sora.x86" ascii nocase
        $r21 = "yakuza." ascii nocase
        $r22 = "hakai." ascii nocase
        $r23 = "demon.arm" ascii nocase
        $r24 = "loligang." ascii nocase
        $r25 = "cowffxxna" ascii nocase
        $r26 = "condi." ascii nocase
        $r27 = "moobot" ascii nocase
        $r28 = "gafgyt" ascii nocase
        $r29 = "kaiten" ascii nocase
        $r30 = "ntpd.sh" ascii nocase
        $r31 = "jackmy" ascii nocase
        $r32 = "hikari." ascii nocase
        $r33 = "fbot.arm" ascii nocase
        $k1 = "/proc/" ascii
        $k4 = "(deleted)" ascii
        $k5 = "/proc/%d/" ascii
        $k6 = "/proc/%s/" ascii
        $k7 = "/cmdline" ascii
        $k8 = "/status" ascii fullword
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and 4 of ($r*) and $k1 and 1 of ($k4, $k5, $k6, $k7, $k8)
}
