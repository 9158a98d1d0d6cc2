rule Cfg_Backdoor_UdevRun {
    meta:
        id = "68d67565-5de5-42d0-ad79-bd64bac8676b"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A rule for devices that starts a shell, a network tool or something hidden"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1546.017"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1546/017/"
        scope = "text"
    strings:
        $a1 = /(^|,|\s)RUN(\{program\})?\s{0,3}\+?=\s{0,3}"[^"\n]{0,160}(\/dev\/(tcp|udp)\/|\/dev\/shm\/|\/tmp\/|\/var\/tmp\/|\/\.[a-zA-Z0-9]{2}|mkfifo|base64\s{1,3}-d|\bncat?\s|curl\s|wget\s|\bat\s{1,3}(-M\s{1,3})?-f|\bat\s{1,3}now)/ ascii
        $u1 = /(SUBSYSTEM|KERNEL|ACTION|ENV\{[A-Z_]{2,30}\})\s{0,3}==/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and uint16(0) != 0x2123 and filesize < 16KB and all of them
}
