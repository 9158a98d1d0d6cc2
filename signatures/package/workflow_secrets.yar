rule Cfg_Package_WorkflowSecrets {
    meta:
        id = "9c6136c2-915b-4185-acc5-4e75a89b1e78"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A workflow of a code host that sends all secrets of a project away"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1552.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1552/001/"
        scope = "text"
    strings:
        $o1 = /(^|\n)\s{0,6}["']?on["']?\s{0,3}:/ ascii
        $o2 = /(^|\n)\s{0,6}jobs\s{0,3}:/ ascii
        $s1 = /toJSON\s{0,3}\(\s{0,3}secrets\s{0,3}\)/ ascii nocase
        $n1 = /(curl|wget)\s[^\n]{0,200}(-d|--data(-\w{3,10})?|-F|-X\s{0,2}POST|--post-data|-T)[^\n]{0,200}/ ascii
        $n2 = /(https?:\/\/[^\s"']{4,120})/ ascii
        $b1 = /base64\s{1,3}-w\s{0,2}0[^\n]{0,40}\|\s{0,3}base64/ ascii
        $u1 = /Shai-Hulud|webhook\.site|oast\.|interact\.sh|pipedream/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and filesize < 64KB and all of ($o*) and $s1 and (($n1 and $n2) or $b1 or $u1)
}
