rule Sh_Backdoor_KeyLock {
    meta:
        id = "8dcf09d6-234f-4d8e-9418-7e30cf86e857"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that adds a login key and makes the file immutable, or unlocks it first"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1098.004"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1098/004/"
        scope = "script"
    strings:
        $k1 = /(echo|printf)\s{1,4}[^\n]{0,40}(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp256)\s{1,4}AAAA[0-9A-Za-z+\/=]{20,800}[^\n]{0,120}>>?\s{0,4}[^\n]{0,80}authorized_keys/ ascii
        $k2 = /authorized_keys[2]?/ ascii
        $k3 = /(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp256)\s{1,4}AAAA[0-9A-Za-z+\/=]{20,800}/ ascii
        $l1 = /chattr\s{1,4}(-R\s{1,4})?[-+][aieuR]{1,4}[^\n]{0,80}(authorized_keys|\.ssh)/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and $l1 and ($k1 or ($k2 and $k3))
}
