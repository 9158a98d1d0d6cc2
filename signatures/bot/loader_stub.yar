rule Lnx_Bot_Infector {
    meta:
        id = "4c36f551-e9a1-42d2-a49f-1aef1e32de95"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A program that logs in over telnet and makes its victim fetch a copy for the right machine"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1110"
        confidence = 91
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1110/"
        scope = "elf"
    strings:
        $b1 = "/bin/busybox wget" ascii
        $b2 = "/bin/busybox tftp" ascii
        $b3 = "/bin/busybox cp /bin/echo" ascii
        $b4 = "/bin/busybox chmod 777" ascii
        $b5 = "/bin/busybox cat /bin/echo" ascii
        $b6 = "/bin/busybox cat /proc/mounts" ascii
        $b7 = /\/bin\/busybox (ECCHI|TOKEN|MIRAI|[A-Z]{4,10})\x00/ ascii
        $b8 = "applet not found" ascii
        $b9 = "assword" ascii fullword
        $b10 = "tftp -g -l" ascii
        $b11 = "echo -ne '%s' >" ascii
        $b12 = "wget http://%s" ascii
        $b13 = "curl http://%s" ascii
        $b14 = "tftp -r %s" ascii
        $b15 = "chmod 777 %s" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and 4 of ($b*)
}
