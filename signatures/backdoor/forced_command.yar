rule Cfg_Backdoor_ForcedCommand {
    meta:
        id = "805c86a2-48f3-4bd2-9801-8eb11c3a245b"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A list of login keys whose forced command fetches code or connects a shell"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1098.004"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1098/004/"
        scope = "text"
    strings:
        $a1 = /(^|\n)[^\n#]{0,120}command="[^"\n]{0,300}(\/dev\/(tcp|udp)\/|curl\s[^"\n]{0,160}\|\s{0,3}(ba)?sh|wget\s[^"\n]{0,160}\|\s{0,3}(ba)?sh|mkfifo|\bnc\s{1,3}-e|base64\s{1,3}(-d|--decode)|\/dev\/shm\/|\/tmp\/\.)/ ascii
        $k1 = /(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3})\s{1,4}AAAA/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and uint16(0) != 0x2123 and filesize < 64KB and all of them
}
