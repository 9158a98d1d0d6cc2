rule Lnx_Bot_Ddostf {
    meta:
        id = "6bf6a28a-ee4d-4558-b167-3c433fc0cf33"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A Ddostf bot, by its names"
        severity = "malicious"
        class = "bot"
        family = "ddostf"
        attack = "T1498"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $a00 = "ddos.tf" ascii
        $a01 = "TF-SYN Flood" ascii
        $a02 = "TF-UDP Flood" ascii
        $a03 = "/etc/rc.d/rc%d.d/S97ddos" ascii
        $a04 = "chattr +i /etc/rc.local" ascii
        $a05 = "TDDOS Bot" ascii
        $a06 = "LOCKER1" ascii
        $a07 = "AMD Flood" ascii
        $a08 = "QPS Flood" ascii
        $a09 = "SYN-Flow" ascii
        $a10 = "UDP-Flow" ascii
        $a11 = "/proc/self/exe" ascii
        $a12 = "ACK-Flow" ascii
        $a13 = "ICMP-Flow" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and (($a00 and 1 of ($a01, $a02, $a03, $a04, $a07, $a09)) or 5 of ($a*))
}
