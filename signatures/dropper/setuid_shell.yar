rule Sh_Dropper_SetuidShell {
    meta:
        id = "87507537-caef-4495-a24f-07d25f5e1c11"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A script that leaves a shell with the rights of root in a place for temporary or hidden files"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1548.001"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1548/001/"
        scope = "script"
    strings:
        $a1 = /cp\s{1,4}(-\w{1,4}\s{1,4})?(\/usr)?\/bin\/(ba|da|z|k)?sh\s{1,4}[^\n;&|]{0,60}(\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/\.[a-zA-Z0-9])[^\n]{0,80}/ ascii
        $a2 = /chmod\s{1,4}(u\+s|\+s|ug\+s|[0-7]?[4567]7[0-7][0-7]|4[0-7]{3}|6[0-7]{3})\s{1,4}[^\n;&|]{0,80}/ ascii
        $b1 = /chmod\s{1,4}(u\+s|\+s|4[0-7]{3}|6[0-7]{3})\s{1,4}(\/usr)?\/bin\/(bash|dash|sh|find|python[23]?|vim|nano|cp|tar|env)\b/ ascii
        $n1 = /chown\s{1,4}root|useradd|authorized_keys|crontab|\/etc\/(passwd|sudoers)|\bbash\s{1,4}-p\b|sh\s{1,4}-p\b/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 64KB and (($a1 and $a2) or ($b1 and $n1))
}
