rule Cfg_Shell_PersistentUnit {
    meta:
        id = "fed87bed-ab6f-44ae-b744-9058285e4795"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A unit, cron line or shell profile that starts a shell to the network or code from a temporary directory"
        severity = "suspicious"
        class = "shell"
        family = "generic"
        attack = "T1053.003"
        confidence = 85
        fp = "unusual jobs of administrators"
        reference = "https://attack.mitre.org/techniques/T1053/003/"
        scope = "text"
    strings:
        $u1 = /Exec(Start|StartPre|StartPost|Stop)\s{0,3}=[^\n]{0,200}(\/dev\/(tcp|udp)\/[0-9a-z]|\/dev\/shm\/|\/tmp\/\.|\/var\/tmp\/\.|mkfifo\s|base64\s{1,3}(-d|--decode)|socket\.socket\()/ ascii
        $u2 = /Exec(Start|StartPre|StartPost)\s{0,3}=[^\n]{0,120}(curl|wget)\s[^\n]{0,160}\|\s{0,3}(\/bin\/)?(ba|da)?sh\b/ ascii
        $u3 = "[Service]" ascii
        $c1 = /(\n|^)\s{0,8}(@reboot|@hourly|@daily|([0-9*\/,-]{1,12}\s{1,8}){5})\s{0,8}(root\s{1,8})?[^\n]{0,80}(curl|wget)\s[^\n]{0,160}\|\s{0,3}(\/bin\/)?(ba|da)?sh\b/ ascii
        $c2 = /(\n|^)\s{0,8}(@reboot|@hourly|@daily|([0-9*\/,-]{1,12}\s{1,8}){5})\s{0,8}(root\s{1,8})?[^\n]{0,80}(\/dev\/(tcp|udp)\/[0-9a-z]|\/dev\/shm\/|\/tmp\/\.[a-zA-Z0-9]|\/var\/tmp\/\.)/ ascii
        $c3 = /(\n|^)\s{0,8}(@reboot|([0-9*\/,-]{1,12}\s{1,8}){5})\s{0,8}(root\s{1,8})?[^\n]{0,60}base64\s{1,3}(-d|--decode|-D)[^\n]{0,60}\|\s{0,3}(\/bin\/)?(ba|da)?sh\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 8KB and (($u3 and any of ($u1, $u2)) or any of ($c*))
}
