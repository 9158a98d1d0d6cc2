rule Sh_Backdoor_AliasThief {
    meta:
        id = "67ec50eb-2c3f-498e-a6ab-43e486e6470d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Shell text that puts itself before sudo, su or ssh to keep what is typed"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1056"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1056/"
        scope = "text"
    strings:
        $a1 = /(alias\s{1,3}(sudo|su|ssh|passwd)\s{0,2}=|function\s{1,3}(sudo|su|ssh|passwd)\b|(^|\n)\s{0,8}(sudo|su|ssh|passwd)\s{0,2}\(\s{0,2}\)\s{0,4}\{)/ ascii
        $r1 = /read\s{1,3}(-[a-z]{1,3}\s{1,3}){0,3}(-p\s{1,3}["'][^"'\n]{0,60}["']\s{1,3})?(-s[a-z]?\s{1,3})?\w{1,16}/ ascii
        $r2 = /-s|stty\s{1,3}-echo|\[sudo\]\s{1,3}password|assword/ ascii
        $w1 = />>?\s{0,3}[^\n]{0,20}(\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\/\.[a-z])|curl\s|wget\s|\/dev\/(tcp|udp)\/|\bnc\s|strace\s[^\n]{0,80}-o\s/ ascii
        $x1 = /strace\s[^\n]{0,60}(-e\s{1,3}(trace=)?(read|write)|-f)[^\n]{0,80}-o\s[^\n]{0,80}(ssh|su|sudo)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 24KB and $a1 and (($r1 and $r2 and $w1) or $x1)
}
