rule Txt_Package_EmbeddedProgram {
    meta:
        id = "d1668ee6-6c0f-437a-9bd1-f10de804d3a9"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that carries a program in base64, writes it down and starts it"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027.009"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/009/"
        scope = "text"
    strings:
        $p1 = /["'\n](TVqQAAMAAAAEAAAA|TVpQAAIAAAAEAA8A|TVoAAAAAAAAAAAAA|f0VMRgIBAQ|f0VMRgEBAQ|f0VMRgECAQ)[A-Za-z0-9+\/\n\\]{40}/ ascii
        $p2 = /["'](4d5a90000300000004000000|7f454c460[12]01010)[0-9a-f]{40}/ ascii nocase
        $p3 = /["'](\\x4d\\x5a\\x90\\x00\\x03\\x00|\\x7f\\x45\\x4c\\x46\\x0[12]\\x01|\\x7fELF\\x0[12])/ ascii nocase
        $d1 = /b64decode|FromBase64String|base64_decode|decode_base64|base64\s{1,3}(-d|--decode|-D)|Buffer\.from|fromhex|unhexlify|\batob\s{0,3}\(|decode64|\.write\s{0,3}\(\s{0,3}b["']/ ascii
        $x1 = /os\.chmod|chmod\s{0,3}\(|chmod\s{1,3}[+0-7a]|subprocess\.|Popen\s{0,3}\(|os\.(system|popen|startfile|exec\w{1,3})|child_process|\bexec(File|Sync)?\s{0,3}\(|shell_exec|Start-Process|WScript\.Shell|memfd_create|Assembly\.Load|VirtualAlloc|CreateProcess/ ascii
        $no1 = /(msi\.|wininst|distutils|pefile|lief|\bunittest\b|def\s{1,3}test_)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 16MB and any of ($p*) and $d1 and $x1 and not $no1
}
