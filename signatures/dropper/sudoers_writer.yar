rule Sh_Dropper_SudoersWriter {
    meta:
        id = "1a2e46fe-b23a-4bb0-9c82-c22239b15e1a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A script that gives a service's or everybody's user all rights without a password"
        severity = "suspicious"
        class = "dropper"
        family = "generic"
        attack = "T1548.003"
        confidence = 75
        fp = "images for exercises"
        reference = "https://attack.mitre.org/techniques/T1548/003/"
        scope = "script"
    strings:
        $a1 = /(echo|printf)\s[^\n]{0,20}(www-data|apache|nginx|nobody|http|daemon|ALL|tomcat|mysql|postgres|jenkins|games|mail|sys)\s{1,4}ALL\s{0,3}=\s{0,3}\(\s{0,3}(ALL|root)[^)\n]{0,12}\)\s{0,3}NOPASSWD\s{0,3}:\s{0,3}ALL[^\n]{0,20}(>>|\|\s{0,3}tee\s{1,3}(-a\s{1,3})?)\s{0,3}\/etc\/sudoers/ ascii
        $a2 = /(echo|printf)\s[^\n]{0,80}NOPASSWD\s{0,3}:\s{0,3}ALL[^\n]{0,20}>>?\s{0,3}\/etc\/sudoers\.d\/\.?[a-z0-9_-]{1,30}/ ascii
        $b1 = /chattr\s{1,4}\+i|history\s{1,3}-c|\/dev\/tcp\/|useradd\s[^\n]{0,80}-p\s|HISTFILE|base64\s{1,3}-d|\/tmp\/\.[a-z]/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 64KB and ($a1 or ($a2 and $b1))
}
