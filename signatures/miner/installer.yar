rule Sh_Miner_Installer {
    meta:
        id = "07efb503-947f-4efb-81e8-2c22c5c3d3b7"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A shell script that installs a miner after removing rivals or defences"
        severity = "malicious"
        class = "miner"
        family = "generic"
        attack = "T1496"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1496/"
        scope = "script"
    strings:
        $m1 = /stratum\+(tcp|ssl):\/\// ascii
        $m2 = /(\bxmrig\b|xmr-stak)/ ascii nocase
        $m3 = /--donate-level|donate-level"/ ascii
        $m4 = /(minexmr|supportxmr|nanopool|moneroocean|c3pool|hashvault|f2pool|2miners|dwarfpool|monerohash|minergate|unmineable)\.[a-z]{2,6}/ ascii nocase
        $m5 = "minerd -" ascii
        $m6 = /(-u |--user[= ]|WALLET=)["']?4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}/ ascii
        $k1 = /pkill\s{1,4}(-9\s{1,4}|-f\s{1,4}){1,2}[a-z.\/]{3,20}/ ascii
        $k2 = /killall\s{1,4}(-9\s{1,4})?[a-z]{3,20}/ ascii
        $k3 = /grep\s{1,4}(-v\s{1,4}grep\s{0,4}\|\s{0,4}grep\s{1,4})?[^|\n]{3,60}\|[^|\n]{2,60}(\|[^|\n]{2,60}){0,3}\|?\s{0,4}xargs\s{1,4}(-I\s?%?\s{0,4}|-r\s{1,4})?kill/ ascii
        $k4 = /chattr\s{1,4}-[iRa]{1,3}\s{1,4}\/?[a-z]{3}/ ascii
        $k5 = /setenforce\s{1,4}0/ ascii
        $k6 = /iptables\s{1,4}-[FX]\b/ ascii
        $k7 = /(aegis|YunJing|qcloud|cloudmonitor|bcm-agent|aliyun)/ ascii
        $f1 = /(curl|wget|lwp-download|wd1|cd1)\s[^\n]{0,120}https?:\/\// ascii
        $f2 = /chmod\s{1,4}(\+x|7[0-7][0-7]|a\+x|u\+x)/ ascii
        $p1 = /crontab\s{1,4}-/ ascii
        $p2 = /\/etc\/(cron\.|crontab|systemd\/system\/|rc\.local|init\.d\/|ld\.so\.preload)/ ascii
        $p3 = ".ssh/authorized_keys" ascii
        $p4 = /nohup\s[^\n]{3,120}>\s{0,3}\/dev\/null/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and any of ($m*) and any of ($k*) and any of ($f*) and any of ($p*)
}
