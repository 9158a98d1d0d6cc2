rule Lnx_Bot_Moobot {
    meta:
        id = "1f847315-5957-4895-a6df-b3bd4ea6c6d8"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A Moobot or Fbot, by the alphabet of its generator and its marks"
        severity = "malicious"
        class = "bot"
        family = "moobot"
        attack = "T1498"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "elf"
    strings:
        $a00 = "w5q6he3dbrsgmclkiu4to18npavj702f" ascii
        $a01 = "w5q6he3dbrsgmclkiu4to18npavj" ascii
        $a02 = "abcdefghijklmnopqrstuvw012345678" ascii
        $a03 = "you are already infected" ascii
        $a04 = "9xsspnvgc8aj5pi7m28p" ascii
        $a05 = "listening tun0" ascii
        $a06 = "watchmaster" ascii
        $a07 = "/bin/busybox" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and (any of ($a00, $a01, $a04) or (2 of ($a02, $a03, $a05, $a06) and $a07))
}
