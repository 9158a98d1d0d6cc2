rule Sh_Dropper_ManyKinds {
    meta:
        id = "da7653da-df85-4eaa-bd67-7070292008d1"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that shows at least seven kinds of acts that only an attack combines"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1059.004"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "script"
    strings:
        $d1 = /chattr\s{1,4}(-R\s{1,4})?-[iaRe]{1,3}\b/ ascii
        $d2 = /setenforce\s{1,4}0|SELINUX=disabled/ ascii
        $d3 = /iptables\s{1,4}-F|ufw\s{1,4}disable|systemctl\s{1,4}(stop|disable)\s{1,4}(firewalld|iptables|apparmor)/ ascii
        $d4 = /(aegis|YunJing|qcloud\/|cloudmonitor|aliyun-service|bcm-agent|hostguard)/ ascii
        $k1 = /(pkill|killall)\s{1,4}(-9\s{1,4}|-f\s{1,4}){0,2}["']?[a-z]{3}/ ascii
        $k2 = /xargs\s{1,4}(-r\s{1,4}|-I\s{0,2}%?\s{1,4}|-n\s?1\s{1,4})?kill/ ascii
        $f1 = /(curl|wget|lwp-download)\s[^\n]{0,160}(https?|ftp):\/\//  ascii
        $f2 = /chmod\s{1,4}(\+x|[0-7]{3,4}|a\+x|u\+x)\s{1,4}[^\n]{0,40}(\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\$)/ ascii
        $f3 = /nohup\s{1,4}[^\n]{2,120}&/ ascii
        $p1 = /crontab\s{1,4}-|\/var\/spool\/cron|\/etc\/cron\.(d|hourly|daily)\/|\/etc\/crontab/ ascii
        $p2 = /\/etc\/systemd\/system\/[^\n]{1,40}\.service|\/etc\/rc\.local|\/etc\/init\.d\// ascii
        $p3 = /authorized_keys/ ascii
        $p4 = /\/etc\/ld\.so\.preload/ ascii
        $p5 = />>\s{0,3}[^\n]{0,20}(\.bashrc|\.profile|\.bash_profile|\/etc\/profile)/ ascii
        $h1 = /history\s{1,3}-c|unset\s{1,3}HISTFILE|HISTFILE=\/dev\/null|HISTSIZE=0|rm\s[^\n]{0,30}\.bash_history/ ascii
        $h2 = />\s{0,3}\/var\/(log\/(wtmp|lastlog|secure|messages|cron|auth\.log|btmp)|spool\/mail)/ ascii
        $m1 = /xmrig|stratum\+|minerd|kdevtmpfsi|monero|donate-level|cryptonight/ ascii
        $t1 = /(\/dev\/shm\/|\/tmp\/|\/var\/tmp\/)\.[a-zA-Z0-9_-]{1,20}/ ascii
        $n1 = /\/dev\/tcp\//  ascii
        $s1 = /for\s{1,3}\w{1,8}\s{1,3}in\s[^\n]{0,80}(known_hosts|id_rsa|\.ssh)/ ascii
        $s2 = /ssh\s{1,4}[^\n]{0,80}StrictHostKeyChecking=no/ ascii
        $doc1 = "rkhunter" ascii nocase
        $doc2 = "chkrootkit" ascii nocase
    condition:
        uint16(0) == 0x2123 and filesize < 256KB and 7 of ($d1, $d2, $d3, $d4, $k1, $k2, $f1, $f2, $f3, $p*, $h*, $m1, $t1, $n1, $s*) and (any of ($f*) or $n1) and any of ($d1, $d2, $d3, $d4, $k1, $k2) and any of ($p*) and not (#doc1 > 3 or #doc2 > 3)
}
