rule Src_Backdoor_Pam {
    meta:
        id = "c6437c09-d8be-4f1f-9ae4-52081d982530"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Source of a PAM module with a fixed password or a password log"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1556.003"
        confidence = 80
        fp = "examples of how to write PAM modules"
        reference = "https://attack.mitre.org/techniques/T1556/003/"
        scope = "text"
    strings:
        $a1 = /pam_sm_authenticate\s{0,4}\(/ ascii
        $c1 = /strn?cmp\s{0,4}\(\s{0,4}\(?(const )?(char ?\*\)?)?\s{0,4}(p|pass|passwd|password|pwd|resp)\w{0,10}\s{0,4},\s{0,4}("[^"\n]{1,64}"|[A-Z][A-Z_]{3,24})/ ascii
        $c2 = /(fprintf|sprintf|snprintf|fputs)\s{0,4}\([^\n;]{0,80}(password|passwd|pass|authtok)\b/ ascii
        $w1 = /fopen\s{0,4}\(\s{0,4}("[^"\n]{2,80}"|[A-Z_]{3,24})\s{0,4},\s{0,4}"a/ ascii
        $w2 = "curl_easy_perform" ascii
        $w3 = /system\s{0,4}\(/ ascii
        $w4 = /\bPAM_SUCCESS\b/ ascii
        $w5 = "sendto(" ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $a1 and (($c1 and $w4) or ($c2 and any of ($w1, $w2, $w3, $w5)))
}
