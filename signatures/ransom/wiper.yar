rule Lnx_Ransom_DeviceWiper {
    meta:
        id = "ceba114b-0251-462e-b998-0e18a0f210c7"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A program that overwrites every kind of storage device and restarts the machine"
        severity = "malicious"
        class = "ransom"
        family = "generic"
        attack = "T1561.001"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/software/S1125/"
        scope = "elf"
    strings:
        $d1 = "/dev/mtdblock" ascii
        $d2 = "/dev/block/mtdblock" ascii
        $d3 = "/dev/mmcblk" ascii
        $d4 = "/dev/block/mmcblk" ascii
        $d5 = /\x00\/dev\/sd[X%a*]?/ ascii
        $d6 = "/dev/loop" ascii
        $d7 = "/dev/mtd" ascii
        $d8 = "/dev/nand" ascii
        $r1 = "/usr/sbin/reboot" ascii
        $r2 = "/sbin/reboot" ascii
        $r3 = "/bin/reboot" ascii
        $r4 = "/usr/bin/reboot" ascii
        $r5 = "LINUX_REBOOT" ascii
        $w1 = "/dev/null" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 512KB and 5 of ($d*) and (2 of ($r*)) and $w1
}
