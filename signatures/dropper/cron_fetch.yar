rule Sh_Dropper_CronFetch {
    meta:
        id = "b0940e94-98fd-4087-bd50-05daebdbf24a"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that installs a cron line which fetches and runs code"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1053.003"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1053/003/"
        scope = "script"
    strings:
        $c1 = /echo\s[^\n]{0,20}(\*|@reboot|@hourly)[^\n]{0,120}(curl|wget|cd1|wd1)\s[^\n]{0,200}\|\s{0,4}(\/bin\/)?(ba|da)?sh[^\n]{0,60}(crontab\s{1,3}-|>{1,2}\s{0,3}\/(etc\/cron|var\/spool\/cron))/ ascii
        $c2 = /(\*(\/[0-9]{1,2})?\s{1,3}\*\s{1,3}\*\s{1,3}\*|@reboot)\s[^\n]{0,120}(curl|wget|cd1|wd1)\s[^\n]{0,200}\|\s{0,4}(\/bin\/)?(ba|da)?sh/ ascii
        $p1 = /crontab\s{1,3}-\s{0,3}/ ascii
        $p2 = /\/var\/spool\/cron|\/etc\/cron\.(d|hourly)|\/etc\/crontab/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and ($c1 or ($c2 and any of ($p*)))
}
