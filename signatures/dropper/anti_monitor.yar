rule Sh_Dropper_RivalList {
    meta:
        id = "98503caa-e668-4e40-a4aa-1583c78e9a49"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script that kills a list of miners and bots by name before it starts its own"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1489"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1489/"
        scope = "script"
    strings:
        $k1 = /(pkill|killall|pgrep|kill)\s[^\n]{0,60}(xmrig|kdevtmpfsi|kinsing|kworkerds|ddgs|minerd|watchbog|sustes|sysguard|networkservice|xmr-?stak|cryptonight|stratum|crypto-?pool|pnscan|zgrab|kthrotlds|dbused|tsm\b|sysrv|solrd|bashirc|tracepath|javae|hashvault|pastebin)/ ascii
        $k2 = /grep\s[^\n]{0,60}(xmrig|kdevtmpfsi|kinsing|kworkerds|ddgs|minerd|watchbog|sustes|stratum|crypto-?pool|monero|nanopool|:3333|:5555|:7777|:14444|:14433|:45700)[^\n]{0,160}(kill|xargs)/ ascii
        $k3 = /netstat\s[^\n]{0,60}grep\s[^\n]{0,120}xargs[^\n]{0,20}kill/ ascii
        $f1 = /(curl|wget|lwp-download|cd1|wd1)\s[^\n]{0,160}(http|\$)/ ascii
        $x1 = /chmod\s{1,4}(\+x|[0-7]{3,4})|nohup\s|crontab|\|\s{0,3}(ba)?sh\b/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and (#k1 + #k2 > 2 or ($k3 and #k1 + #k2 > 0)) and $f1 and $x1
}
