rule Lnx_Bot_Dofloo {
    meta:
        id = "bb8756d1-20a9-4231-b35f-40ac13eaad3c"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A Dofloo bot, by its reports and lists of processor use"
        severity = "malicious"
        class = "bot"
        family = "dofloo"
        attack = "T1498"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $a00 = "VERSONEX:Linux" ascii
        $a01 = "INFO:%.1f%%|%d Mbps" ascii
        $a02 = "INFO:%.2f%%" ascii
        $a03 = "/proc/cpuinfo" ascii
        $a04 = "cpu MHz" ascii
        $a05 = "Hacker|" ascii
        $a06 = "SYN_Flood" ascii
        $a07 = "UDP_Flood" ascii
        $a08 = "DNS_Flood" ascii
        $a09 = "HTTP_Flood" ascii
        $a10 = "CC_Flood" ascii
        $a11 = "/etc/rc.d/rc.local" ascii
        $a12 = "sed -i -e '/%s/d' /etc/rc.local" ascii
        $a13 = "sed -i -e '2 i%s/%s' /etc/rc.local" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and ($a00 and 2 of ($a*) or 5 of ($a*))
}
