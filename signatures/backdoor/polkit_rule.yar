rule Cfg_Backdoor_PolkitRule {
    meta:
        id = "214dc117-df56-41c4-8d37-4d6870393c71"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A rule for privileges that allows everything to everybody"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1548"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1548/"
        scope = "text"
    strings:
        $a1 = /polkit\.addRule\s{0,3}\(\s{0,3}function\s{0,3}\(\s{0,3}action\s{0,3},\s{0,3}subject\s{0,3}\)\s{0,3}\{\s{0,12}return\s{1,3}polkit\.Result\.YES/ ascii
        $a2 = /\[[^\]\n]{1,60}\]\s{0,4}\nIdentity\s?=\s?unix-user:\*\s{0,3}\nAction\s?=\s?\*\s{0,3}\nResult\w{0,8}\s?=\s?yes/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and filesize < 16KB and any of ($a*)
}
