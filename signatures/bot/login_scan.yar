rule Lnx_Bot_LoginScan {
    meta:
        id = "94cac97c-3a87-4a7e-9878-aaee531d34ee"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A program that tries the factory passwords of many devices"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1110.001"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1110/001/"
        scope = "elf"
    strings:
        $p00 = "xc3511" ascii fullword
        $p02 = "7ujMko0admin" ascii fullword
        $p03 = "7ujMko0vizxv" ascii fullword
        $p04 = "Zte521" ascii fullword
        $p05 = "hi3518" ascii fullword
        $p10 = "klv123" ascii fullword
        $p12 = "dreambox" ascii fullword
        $p13 = "juantech" ascii fullword
        $p14 = "realtek" ascii fullword
        $p15 = "xmhdipc" ascii fullword
        $p16 = "tsgoingon" ascii fullword
        $p17 = "hunt5759" ascii fullword
        $p18 = "GM8182" ascii fullword
        $p19 = "oelinux123" ascii fullword
        $p20 = "cat1029" ascii fullword
        $p22 = "taZz@23495859" ascii fullword
        $p23 = "S2fGqNFs" ascii fullword
        $p24 = "tlJwpbo6" ascii fullword
        $p25 = "OxhlwSG8" ascii fullword
        $p26 = "h3c-admin" ascii fullword
        $p30 = "\x00vizxv\x00" ascii
        $p31 = "\x00jvbzd\x00" ascii
        $p32 = "\x00zlxx.\x00" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and 5 of ($p*)
}
