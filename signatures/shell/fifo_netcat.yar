rule Sh_Shell_FifoNetcat {
    meta:
        id = "9a082ad9-b6d7-417d-a2b7-4615e384f765"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A shell tied to netcat, telnet or a TLS client through a named pipe or -e"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.004"
        confidence = 93
        fp = "short notes that consist of the line"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "text"
        cost = "the tool has a name of two letters"
    strings:
        $a1 = /(mkfifo|mknod)\s{1,4}[^\n;&|]{1,80}[^\n]{0,80}(\|\s{0,4}(\/bin\/)?(ba|da)?sh\s[^\n]{0,40})\|\s{0,4}(nc|ncat|netcat|telnet|openssl\s{1,4}s_client|busybox\s{1,4}nc|socat)\s[^\n]{0,160}>\s{0,4}[\/$."]/ ascii
        $a2 = /\b(nc|ncat|netcat|nc\.traditional|busybox\s{1,4}nc)\s{1,4}(-[a-zA-Z]{1,6}\s{1,4}){0,4}([0-9]{1,3}(\.[0-9]{1,3}){3}|[a-z0-9.-]{4,60})\s{1,4}[0-9]{2,5}\s{1,4}(-e|-c)\s{1,4}["']?(\/bin\/|\/usr\/bin\/)?(ba|da|z)?sh\b/ ascii
        $a3 = /\b(nc|ncat|netcat|nc\.traditional|busybox\s{1,4}nc)\s{1,4}(-[a-zA-Z]{1,6}\s{1,4}){0,3}-[a-z]{0,4}[ec]\s{1,4}["']?(\/bin\/|\/usr\/bin\/)?(ba|da|z)?sh["']?\s{1,4}([0-9]{1,3}(\.[0-9]{1,3}){3}|[a-z0-9.-]{4,60})\s{1,4}[0-9]{2,5}/ ascii
        $a4 = /telnet\s{1,4}[0-9a-z.-]{4,60}\s{1,4}[0-9]{2,5}\s{0,4}\|\s{0,4}(\/bin\/)?(ba)?sh\s{0,4}\|\s{0,4}telnet\s{1,4}[0-9a-z.-]{4,60}\s{1,4}[0-9]{2,5}/ ascii
        $a5 = /socat\s[^\n]{0,60}(exec|system):["'\\]{0,3}(\/bin\/)?(ba)?sh[^\n]{0,80}\btcp[46]?:[0-9a-z.-]{4,60}:[0-9]{2,5}/ ascii nocase
        $doc1 = "SYNOPSIS" ascii fullword
        $doc2 = /\n\.SH (NAME|SYNOP|EXAMP|DESCR)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and uint16(0) != 0x2023 and filesize < 64KB and (uint16(0) == 0x2123 or filesize < 1500) and any of ($a*) and none of ($doc*)
}
