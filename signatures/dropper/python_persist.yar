rule Py_Dropper_Persist {
    meta:
        id = "37fa337c-7540-4401-bf54-2edba738644b"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that plants a shell or a fetched program in a place of Linux which starts by itself"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1053.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1053/003/"
        scope = "text"
    strings:
        $p1 = /crontab\s|\/etc\/cron|\/var\/spool\/cron|\/etc\/rc\.local|\/etc\/init\.d|systemd\/(system|user)|\.bashrc|\.profile\b|\/etc\/profile|autostart|authorized_keys|ld\.so\.preload|udev\/rules\.d/ ascii
        $r1 = /(bash|sh|zsh|dash)\s{1,3}-i\s{0,4}(>|&|[0-9]<)[^\n]{0,6}\/dev\/(tcp|udp)\/|\/dev\/(tcp|udp)\/[^\n]{1,60}0?>\s?&\s?1|mkfifo\s[^\n]{0,120}\|\s{0,3}nc(at)?\s|\bnc(at)?\s[^\n]{0,60}-[ec]\s{1,3}["\']?(\/bin\/)?(ba)?sh|pty\.spawn\s{0,2}\(|socket\.socket\s{0,2}\([^\n]{0,200}(dup2|subprocess)|socat\s[^\n]{0,100}exec:|(curl|wget)\s[^\n"']{0,160}\|\s{0,3}(ba)?sh/ ascii
        $w1 = /\.write\s{0,3}\(|os\.system\s{0,3}\(|subprocess\.|os\.popen|>>\s{0,3}/ ascii
        $i1 = /(^|\n)\s{0,12}(import|from)\s{1,3}\w/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 128KB and $i1 and $p1 and $r1 and $w1
}
