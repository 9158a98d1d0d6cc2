rule Sh_Dropper_UnitWriter {
    meta:
        id = "a73c2e94-c848-4dab-9d9f-73fc468fa44e"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A script that writes a service or timer which starts something hidden or a shell to the network"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1543.002"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1543/002/"
        scope = "script"
    strings:
        $p1 = /\/(etc|lib|usr\/lib|run)\/systemd\/system\/[\w@.$\{\}-]{1,60}|\.config\/systemd\/user|\/etc\/init\.d\/|\/etc\/rc\.local|\/etc\/update-motd\.d\/|\/etc\/profile\.d\/|\.config\/autostart|\/etc\/NetworkManager\/dispatcher\.d|\/etc\/udev\/rules\.d|\/etc\/apt\/apt\.conf\.d|\/etc\/cron\.(d|daily|hourly)\// ascii
        $e1 = /(ExecStart|ExecStartPre|ExecStop|Exec|RUN\+?|Invoke)\s{0,3}=?\s{0,3}[{"']{0,3}[^\n]{0,160}(\/dev\/(tcp|udp)\/|\/dev\/shm\/|\/tmp\/\.|\/var\/tmp\/\.|mkfifo\s|\bncat?\s{1,3}(-\w{1,6}\s{1,3}){0,3}[^\n]{0,60}-e\s|bash\s{1,3}-i\s{0,3}>|socket\.socket\(|base64\s{1,3}(-d|--decode))/ ascii
        $e2 = /(bash|sh)\s{1,3}-i\s{0,3}>{1,2}\s{0,2}&\s{0,3}\/dev\/tcp\/|\bnc(at)?\s{1,3}[^\n]{0,60}-e\s{1,3}\/bin\/(ba)?sh|mkfifo\s[^\n]{0,80}\|\s{0,3}nc\s/ ascii
        $w1 = /(>{1,2}|tee\s{1,3}(-a\s{1,3})?|cat\s{0,3}<<[^\n]{0,30}>|cp\s[^\n]{0,60})\s{0,3}["']?(\/(etc|lib|usr\/lib)\/|~?\/?[^\s\n]{0,30}\.config\/|\$\{?\w{1,24})/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 128KB and $p1 and $w1 and any of ($e*)
}
