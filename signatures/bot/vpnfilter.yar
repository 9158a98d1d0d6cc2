rule Lnx_Bot_VpnFilter {
    meta:
        id = "271d3f8d-e312-44b3-b5f5-ac30f247b6ac"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "VPNFilter's stages, by their files and directories"
        severity = "malicious"
        class = "bot"
        family = "vpnfilter"
        attack = "T1542.004"
        confidence = 95
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1542/004/"
        scope = "elf"
    strings:
        $a00 = "vpnfilterm" ascii
        $a01 = "vpnfilterw" ascii
        $a02 = "vpnfilter." ascii
        $a03 = "/var/run/vpnfilter" ascii
        $a04 = "/var/vpnfilter" ascii
        $a05 = "/var/run/torrc" ascii
        $a06 = "/var/run/msvf.pid" ascii
        $a07 = "/tmp/client.key" ascii
        $a08 = "/tmp/client_ca.crt" ascii
        $a09 = "photobucket.com/user/" ascii
        $a10 = "toknowall.com" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 4MB and (any of ($a00, $a01, $a03, $a04) or 3 of ($a*))
}
