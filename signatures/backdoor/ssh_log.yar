rule Lnx_Backdoor_SshPasswordLog {
    meta:
        id = "a12f2077-49f7-4993-8079-91792cbc5fcb"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "An SSH daemon or client that writes passwords to a hidden file"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1554"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1554/"
        scope = "elf"
    strings:
        $v1 = "SSH-2.0-OpenSSH" ascii
        $v2 = "OpenSSH_" ascii
        $v3 = "sshd_config" ascii
        $f1 = /\+?(user|login|from|host)\w{0,6}\s?[:=]\s?%s[^\x00\n]{0,60}(pass|password|pwd|passwd)\s?[:=]\s?%s/ ascii nocase
        $f2 = /%s:%s@%s/ ascii
        $f3 = "password in file: %s" ascii nocase
        $t1 = /\/(tmp|var\/tmp|dev\/shm|usr\/(include|lib|share|local)|var\/(log|run|opt))\/[a-z0-9\/_-]{0,60}\/?\.[a-zA-Z0-9_.-]{2,40}\x00/ ascii
        $t2 = /\/usr\/include\/[a-z0-9_\/]{1,40}\.h\x00/ ascii
        $t3 = "HISTFILE=/dev/null" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 8MB and any of ($v*) and any of ($f*) and any of ($t*)
}
