rule Sh_Dropper_SshWorm {
    meta:
        id = "8918e44c-3c53-4803-a10f-154d4016ca62"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that spreads to every machine its victim has keys for"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1021.004"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1021/004/"
        scope = "script"
    strings:
        $a1 = /(known_hosts|\.ssh\/config|\.bash_history)/ ascii
        $a2 = /(id_rsa|id_ed25519|\.pem|IdentityFile)/ ascii
        $s1 = /ssh\s{1,4}[^\n]{0,120}(StrictHostKeyChecking=no|BatchMode=yes)[^\n]{0,200}(curl|wget)\s/ ascii
        $l1 = /for\s{1,3}\w{1,10}\s{1,3}in\s{1,3}/ ascii
        $f1 = /(curl|wget)\s[^\n]{0,160}\|\s{0,4}(ba|da)?sh/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and all of them
}
