rule Sh_Shell_SocatExec {
    meta:
        id = "0f8c7dde-0eb5-4271-8f72-3d268b48a21e"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A shell tied to a connection or an open port by socat"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "text"
    strings:
        $a1 = /\bsocat\s[^\n]{0,60}\b(tcp|openssl|udp|sctp)[46]?(-connect|-l|-listen)?:[0-9a-z.$"'{}_-]{2,60}[:,0-9a-z=_-]{0,60}[^\n]{0,40}\s["']?(exec|system):["'\\]{0,3}(\/usr)?(\/bin\/)?(ba|da|z|k)?sh\b/ ascii nocase
        $doc1 = /\n\.SH (NAME|SYNOP|EXAMP|DESCR)/ ascii
        $doc2 = /\n(EXAMPLES|SYNOPSIS|OPTIONS)\n/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and uint16(0) != 0x2023 and filesize < 32KB and (uint16(0) == 0x2123 or filesize < 1500) and $a1 and none of ($doc*)
}
