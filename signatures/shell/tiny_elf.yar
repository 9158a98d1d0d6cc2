rule Lnx_Shell_TinyElf {
    meta:
        id = "67286c66-a550-4371-99ed-27e8b440b68c"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A tiny ELF file that is one writable, executable segment with code for a socket"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1620"
        confidence = 90
        fp = "exercises in writing the smallest program"
        reference = "https://attack.mitre.org/techniques/T1620/"
        scope = "elf"
    strings:
        $x86_socket = { 6A 66 58 [0-12] CD 80 }
        $x86_int = { 89 E1 CD 80 }
        $x86_b0 = { B0 66 [0-8] CD 80 }
        $x64_socket = { 6A 29 58 [0-24] 0F 05 }
        $x64_mmap = { 6A 09 58 [0-24] 0F 05 }
        $x64_conn = { 6A 2A 58 [0-8] 0F 05 }
        $x86_mprotect = { B2 07 B9 00 10 00 00 89 E3 C1 EB 0C C1 E3 0C B0 7D CD 80 }
        $arm_socket = { 01 10 A0 E3 [0-16] 00 00 EF }
        $a64_socket = { C8 18 80 D2 01 00 00 D4 }
        $bin_sh = "/bin/sh" ascii
        $bin_sh_push = { 68 2F 2F 73 68 68 2F 62 69 6E }
    condition:
        uint32(0) == 0x464c457f and filesize < 4KB and
        ((uint8(4) == 2 and uint16(56) == 1 and uint16(60) == 0 and uint32(68) == 7) or
        (uint8(4) == 1 and uint16(44) == 1 and uint16(48) == 0 and uint32(76) == 7)) and any of them
}
