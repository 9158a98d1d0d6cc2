rule Sh_Dropper_CloudAgents {
    meta:
        id = "6ebda628-8edf-4a46-b313-0427d8ae349b"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that removes the security agents of cloud providers and fetches something"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1562.001"
        confidence = 92
        fp = "scripts that move machines off a provider"
        reference = "https://attack.mitre.org/techniques/T1562/001/"
        scope = "script"
    strings:
        $a1 = /(aegis|aliyun|AliYunDun|aliyun-service|AliSecGuard)/ ascii
        $a2 = /(YunJing|qcloud\/(stargate|monitor|YunJing)|sgagent|YDService|YDLive|barad_agent)/ ascii
        $a3 = /(cloudmonitor|CmsGoAgent|bcm-si|bcm-agent|hostguard|wstp_agent|uniagent)/ ascii
        $k1 = /(pkill|killall|kill\s{1,3}-9|rm\s{1,3}-rf|uninstal(l)?|service\s{1,3}\w{3,20}\s{1,3}stop|systemctl\s{1,3}(stop|disable)|chkconfig\s[^\n]{0,40}off)[^\n]{0,80}(aegis|aliyun|AliYunDun|YunJing|qcloud|YDService|cloudmonitor|CmsGoAgent|bcm-|hostguard)/ ascii nocase
        $k2 = /update\.aegis\.aliyun\.com\/download\/(un)install/ ascii
        $k3 = /(aegis|qcloud|YunJing|cloudmonitor|stargate)[^\n]{0,60}\/?(uninst|uninstall|quartz_uninstall)(all)?\.sh/ ascii
        $f1 = /(curl|wget|lwp-download|cd1|wd1)\s[^\n]{0,160}/ ascii
        $f2 = /crontab|\/etc\/cron|authorized_keys|ld\.so\.preload/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and any of ($a*) and any of ($k*) and all of ($f*)
}
