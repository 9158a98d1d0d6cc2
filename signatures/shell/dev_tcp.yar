rule Sh_Shell_DevTcp {
    meta:
        id = "db3a65ce-9b18-4322-b322-fc0a8ce8189f"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A shell tied to a connection through bash's network files"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.004"
        confidence = 94
        fp = "short notes that consist of the line"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "text"
    strings:
        $a1 = /\b(ba|z|k|da)?sh\s{1,4}-[il]{1,2}\s{0,4}(>\s{0,2}&|&\s{0,2}>|>|[0-9]?<>?)\s{0,3}\/dev\/(tcp|udp)\/[^\s\/]{1,120}\/[^\s]{1,20}/ ascii
        $a2 = /\bexec\s{1,4}[0-9]{1,3}\s{0,2}<>\s{0,2}\/dev\/(tcp|udp)\/[^\n]{3,160}(\n|;)[^\n]{0,40}(cat|while|sh|bash|read)\b[^\n]{0,60}<\s{0,2}&\s{0,2}[0-9]{1,3}/ ascii
        $a3 = /[0-9]{1,3}<>\s{0,2}\/dev\/(tcp|udp)\/[^\s]{3,120}\s{0,4};[^\n]{0,40}\bsh\s{0,3}(-i\s{0,3})?<\s{0,2}&[0-9]{1,3}\s{0,3}>\s{0,2}&[0-9]{1,3}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and uint16(0) != 0x2023 and filesize < 64KB and (uint16(0) == 0x2123 or filesize < 1500) and any of ($a*)
}
