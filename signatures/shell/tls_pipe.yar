rule Sh_Shell_TlsPipe {
    meta:
        id = "c93a0790-813c-46a8-9ce3-472ce17cd314"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A shell that reads from a pipe which a network client fills"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "text"
    strings:
        $a1 = /\b(ba|da|z|k)?sh\s{1,3}(-i\s{1,3})?<\s{0,2}[\/$"'~][^\n|;]{1,60}\s{0,2}(2>&1\s{0,2})?\|\s{0,3}(openssl\s{1,3}s_client|ncat\s[^\n|]{0,40}--ssl|socat\s|gnutls-cli\s)[^\n|]{3,160}>\s{0,2}[\/$"'~]/ ascii
        $a2 = /\b(nc|ncat|netcat|telnet|openssl\s{1,3}s_client)\s[^\n;|&<]{4,120}\s0?<\s{0,2}[\/$"'~][^\n|;]{1,60}\|\s{0,3}(\/bin\/)?(ba|da|z|k)?sh\s{1,3}(-i\s{1,3})?(1)?>\s{0,2}[\/$"'&]/ ascii
        $f1 = /mkfifo|mknod/ ascii
        $doc1 = /\n\.SH (NAME|SYNOP|EXAMP|DESCR)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and uint16(0) != 0x2023 and filesize < 64KB and (uint16(0) == 0x2123 or filesize < 1500) and ($a1 or ($a2 and $f1)) and not $doc1
}
