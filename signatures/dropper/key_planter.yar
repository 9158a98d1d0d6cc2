rule Sh_Dropper_KeyPlanter {
    meta:
        id = "98b1bbbb-daf2-4925-96a8-abbc12a8878d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script that adds its own login key and does what only an intruder combines with that"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1098.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1098/004/"
        scope = "script"
    strings:
        $k1 = /(ssh-(rsa|ed25519)|ecdsa-sha2-nistp256)\s{1,4}AAAA[0-9A-Za-z+\/=]{40,1200}/ ascii
        $k2 = /authorized_keys/ ascii
        $o1 = /history\s{1,3}-c|HISTFILE|HISTSIZE=0|unset\s{1,3}HIST/ ascii
        $o2 = /chattr\s{1,3}[-+][iae]{1,3}/ ascii
        $o3 = /(pkill|killall|kill\s{1,3}-9)\s/ ascii
        $o4 = /useradd\s|usermod\s|:0:0:|chpasswd|passwd\s{1,3}--stdin/ ascii
        $o5 = /iptables\s{1,3}-[FIA]|ufw\s{1,3}disable|setenforce\s{1,3}0/ ascii
        $o6 = /(curl|wget)\s[^\n]{0,120}https?:\/\/\d{1,3}\.\d{1,3}\./ ascii
        $o7 = /NOPASSWD\s{0,3}:\s{0,3}ALL/ ascii
        $o8 = /sed\s[^\n]{0,80}(PermitRootLogin|PasswordAuthentication|PubkeyAuthentication)/ ascii
        $o9 = />\s{0,3}\/var\/log\/|rm\s{1,3}-r?f\s{1,3}\/var\/log/ ascii
        $o10 = /touch\s{1,3}-(r|t|d)\s/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 256KB and all of ($k*) and 2 of ($o*)
}
