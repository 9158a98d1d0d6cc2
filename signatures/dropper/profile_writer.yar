rule Sh_Dropper_ProfileWriter {
    meta:
        id = "6562ddab-5c1e-401d-80e6-b43ae52e726e"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that writes a fetching or connecting line into what every login or start runs"
        severity = "suspicious"
        class = "dropper"
        family = "generic"
        attack = "T1546.004"
        confidence = 86
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1546/004/"
        scope = "text"
    strings:
        $a1 = /(echo|printf)\s[^\n]{0,20}(curl|wget)\s[^\n]{0,160}\|\s{0,4}(ba|da)?sh\b[^\n]{0,60}>>\s{0,4}[^\n]{0,40}(\.bashrc|\.profile|\.bash_profile|\.zshrc|\/etc\/profile|rc\.local)/ ascii
        $a2 = /(echo|printf)\s[^\n]{0,80}\/dev\/tcp\/[^\n]{0,120}>>\s{0,4}[^\n]{0,40}(\.bashrc|\.profile|\.bash_profile|\.zshrc|\/etc\/profile|rc\.local|crontab|\/etc\/cron)/ ascii
        $a3 = /(echo|printf)\s[^\n]{0,60}(\/dev\/shm\/|\/tmp\/|\/var\/tmp\/)\.[a-zA-Z0-9_-]{1,30}[^\n]{0,60}>>\s{0,4}[^\n]{0,40}(\.bashrc|\.profile|\.bash_profile|\.zshrc|\/etc\/profile|rc\.local|\/etc\/cron)/ ascii
        $a4 = /\/dev\/tcp\/[^\n]{3,120}\|\s{0,4}crontab\s{1,3}-/ ascii
        $a5 = /(alias|function)\s{1,3}(sudo|su|ssh)\s{0,2}=?[^\n]{0,160}(read -(s|rs|sp|rsp|sr)\b|SUDO_ASKPASS)[^\n]{0,160}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 128KB and (uint16(0) == 0x2123 or filesize < 4KB) and any of ($a*)
}
