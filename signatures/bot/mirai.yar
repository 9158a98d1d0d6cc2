rule Lnx_Bot_Mirai {
    meta:
        id = "ff41cbf4-8d78-495e-a363-2182ce765828"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A Mirai bot or a fork: watchdog, attack names and login prompts in one program"
        severity = "malicious"
        class = "bot"
        family = "mirai"
        attack = "T1498"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $w1 = "/dev/watchdog" ascii
        $w2 = "/dev/misc/watchdog" ascii
        $s1 = "TSource Engine Query" ascii
        $s2 = "/bin/busybox" ascii
        $s3 = "ncorrect" ascii fullword
        $s4 = "\x00ogin\x00" ascii
        $s5 = "assword" ascii fullword
        $s6 = "applet not found" ascii
        $s7 = "/proc/net/tcp" ascii
        $s8 = "(deleted)" ascii
        $s9 = "dvrHelper" ascii
        $s10 = /\x00enable\x00{1,4}system\x00{1,4}shell\x00/ ascii
        $u1 = "/cdn-cgi/" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and
        (($s1 and 2 of ($w*, $s2, $s6, $s7, $s8, $s9, $s10, $u1)) or (all of ($w*) and 3 of ($s*)) or ($s9 and $s2) or
        ($s10 and 2 of ($w*, $s2, $s3, $s4, $s5, $s6)))
}
