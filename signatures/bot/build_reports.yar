rule Lnx_Bot_BuildReports {
    meta:
        id = "685a3abd-397a-4d7d-8835-9eac421e3918"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A bot that reports its build and its machine and takes orders by short words"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1498"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $r1 = /\[[\w ]{0,16}(BUILD|Build|DEVICE|Device|ARCH|INFECTED|Infected|connected|CONNECTED|JOINED|joined)[^\]\n\x00]{0,30}\][^\n\x00]{0,40}%s/ ascii
        $r2 = /\bBUILD\s{0,2}[:=%\[(]{0,2}\s{0,2}%s|REPORT %s:%s|Infected[^\n\x00]{0,30}%s|\x1b\[[0-9;]{1,8}m[^\n\x00]{0,40}(infected|connected|device|build)[^\n\x00]{0,30}%s/ ascii nocase
        $k1 = /\x00(UDP|TCP|STD|HTTP|JUNK|HOLD|XMAS|VSE|STOMP|CNC|COMBO|HEX|OVH|NFO|ACK|SYN|RAW|GRE|DNS|PLAIN|BYPASS|RANDHEX|UDPRAW|HYDRA|GAME|SLAM|CRUSH|TLS)\x00{1,4}(UDP|TCP|STD|HTTP|JUNK|HOLD|XMAS|VSE|STOMP|CNC|COMBO|HEX|OVH|NFO|ACK|SYN|RAW|GRE|DNS|PLAIN|BYPASS|RANDHEX|UDPRAW|HYDRA|GAME|SLAM|CRUSH|TLS)\x00/ ascii
        $k2 = /\x00PONG!?\x00/ ascii
        $k3 = /\x00(!\* |!udp|!tcp|!std|\.udp|\.tcp|\.syn|\.std|\.http|\.kill|\.stop)\x00/ ascii nocase
        $k4 = "KILLATTK" ascii
        $k5 = "LOLNOGTFO" ascii
        $k6 = "npxXoudifFeEgGaACScs" ascii
        $k7 = "/proc/net/route" ascii
        $k8 = "/etc/rc.local" ascii
        $k9 = /\x00(x86|arm|arm[4-7]|mips|mpsl|mipsel|ppc|sh4|m68k|sparc|superh|unknown|MIPS|ARM[4-7]?|MPSL|PPC|SH4|SPARC|x86_64|i586|i686)\x00/ ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and ((any of ($r*) and 2 of ($k*)) or (#k1 > 1 and 2 of ($k2, $k3, $k4, $k5, $k7, $k8, $k9)))
}
