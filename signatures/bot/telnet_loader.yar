rule Lnx_Bot_TelnetLoader {
    meta:
        id = "e1e9a2ba-d75d-48ce-b95a-8358ca99648c"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A bot that answers the prompts of devices and hands its victim a copy of itself"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1110.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1110/001/"
        scope = "elf"
    strings:
        $a00 = "enable\x00system\x00shell" ascii
        $a01 = "/bin/busybox ps" ascii
        $a02 = "/bin/busybox hostname" ascii
        $a03 = "/bin/busybox echo -ne" ascii
        $a04 = "/bin/busybox rm -rf" ascii
        $a05 = "/bin/busybox chmod" ascii
        $a06 = "/bin/busybox ftpget" ascii
        $a07 = "/bin/busybox kill" ascii
        $a08 = "echo -e '\\x6b\\x61\\x6d\\x69" ascii
        $a09 = "tftp: applet not found" ascii
        $a10 = "wget: applet not found" ascii
        $a11 = "ftpget: applet not found" ascii
        $a12 = "Login incorrect" ascii
        $a13 = "/proc/mounts; /bin/busybox" ascii
        $a14 = "cat /proc/mounts" ascii
        $a15 = "/dev/.nippon" ascii
        $a16 = "(GET|POST) /bins/" ascii
        $a17 = "ELF\\x01\\x01\\x01" ascii
        $g1 = /\/bins?\/[\w.]{2,24}\.(mips|mpsl|arm[4-7]?|x86|ppc|sh4|m68k|spc)\b/ ascii
        $g2 = /cd \/tmp \|\| cd \/var\/run \|\| cd \/mnt|cd \/tmp; wget http|cd \/tmp;wget/ ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and (4 of ($a*) or (any of ($g*) and 2 of ($a*)) or (all of ($g*) and any of ($a*)))
}
