rule Txt_Shell_EncodedDevTcp {
    meta:
        id = "7912a7d7-ea13-47ff-b2f9-8be949a2bd5d"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that decodes the path of a connection of bash and runs what it decoded"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1140"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1140/"
        scope = "text"
    strings:
        $e1 = /(L2Rldi90Y3[A]v|9kZXYvdGN[w]L|vZGV2L3Rjc[C]|L2Rldi91ZH[A]v|9kZXYvdWR[w]L|vZGV2L3Vkc[C])/ ascii
        $d1 = /base64|b64decode|decode64|openssl\s{1,3}enc|FromBase64/ ascii nocase
        $x1 = /\|\s{0,3}(sudo\s{1,3})?(\/bin\/)?((ba|da|z)?sh|xargs)\b|\beval\b|\bexec\b|\b(ba)?sh\s{1,3}(-c\s{1,3})?["'<$(]|\{bash,-i\}|system|popen|Popen|crontab|ExecStart/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and all of them
}
