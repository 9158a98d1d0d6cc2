rule Lnx_Bot_Amplifier {
    meta:
        id = "131699fc-58dd-4c1f-a319-9ade6d66a0c3"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A program that makes other machines answer a victim: reflectors and kinds of amplified requests"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1498.002"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/002/"
        scope = "elf"
    strings:
        $r00 = "M-SEARCH * HTTP/1.1" ascii
        $r01 = "ssdp:discover" ascii
        $r02 = "TSource Engine Query" ascii
        $r03 = "SNQUERY: 127.0.0.1" ascii
        $r04 = "\x17\x00\x03\x2a\x00\x00\x00\x00" ascii
        $r05 = "arthropod" ascii
        $m00 = "Invalid reflector list" ascii
        $m01 = "reflection file" ascii
        $m02 = "reflector file" ascii
        $m03 = "threads> <pps" ascii
        $m04 = "Starting Flood" ascii
        $m05 = "Setting up Sockets" ascii
        $m06 = "Setting up sockets" ascii
        $m07 = "Teh Flood" ascii
        $m08 = "pps limiter" ascii
        $m09 = "amp list" ascii
        $m10 = "amplification list" ascii
        $m11 = "Could not open raw socket" ascii
        $m12 = "-1 for no limit" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and (3 of ($m*) or (2 of ($m*) and 2 of ($r*)))
}
