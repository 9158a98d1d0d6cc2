rule Py_Package_ShellcodeRunner {
    meta:
        id = "bf66114c-541a-43b5-88ab-d38570157c3d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that puts machine code into memory and runs it"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1055"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1055/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $a1 = /VirtualAlloc(Ex)?\b/ ascii
        $a2 = /RtlMoveMemory|memmove\s{0,3}\(|WriteProcessMemory|RtlCopyMemory/ ascii
        $a3 = /CreateThread\b|CreateRemoteThread|EnumSystemLocales|QueueUserAPC|CFUNCTYPE|WINFUNCTYPE|EnumWindows|CreateFiber/ ascii
        $b1 = /(windll|WinDLL|kernel32)/ ascii
        $c1 = /mmap\.mmap\s{0,3}\([^\n]{0,80}PROT_EXEC|libc\.mmap|\.mprotect\s{0,3}\(/ ascii
        $c2 = /CFUNCTYPE\s{0,3}\(|cast\s{0,3}\(/ ascii
        $s1 = /shell_?code|\bbuf\s{0,3}(\+)?=\s{0,3}b["']\\x|\\xfc\\x(48|e8)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $i1 and ((all of ($a*) and $b1) or ($c1 and $c2 and $s1))
}
