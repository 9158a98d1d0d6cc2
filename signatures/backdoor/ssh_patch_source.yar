rule Src_Backdoor_SshPatch {
    meta:
        id = "62ce6cf2-a3f3-4f3a-b452-c7d1258631f3"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Source or a patch of an SSH server with a fixed password or a log of passwords"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1556"
        confidence = 80
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1556/"
        scope = "text"
    strings:
        $o1 = /\b(auth_password|userauth_passwd|sys_auth_passwd|input_userauth_request|sshconnect2?\.c|auth-passwd\.c|auth2-passwd\.c|try_password|ssh_userauth)\b/ ascii
        $c1 = /strn?cmp\s{0,3}\(\s{0,3}(password|passwd|pw)\s{0,3},\s{0,3}("[^"\n]{3,64}"|[A-Z][A-Z_]{3,24}|backdoor\w{0,12}|secret\w{0,12}|magic\w{0,12})\s{0,3}\)/ ascii
        $c2 = /fprintf\s{0,3}\(\s{0,3}\w{1,12}\s{0,3},\s{0,3}"[^"\n]{0,60}%s[^"\n]{0,40}%s[^"\n]{0,40}"[^;\n]{0,120}(password|passwd)\b/ ascii
        $w1 = /fopen\s{0,3}\(\s{0,3}("[^"\n]{3,80}"|[A-Z_]{3,24})\s{0,3},\s{0,3}"a/ ascii
        $w2 = /\bsecret_ok\b|\bbackdoor_active\b|\bsecret_password\b|\bILOG\b|\bOLOG\b|\bSECRETPW\b/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $o1 and ($w2 or ($c2 and $w1) or ($c1 and $w1))
}
