rule Py_Package_ClipboardSwap {
    meta:
        id = "21c4a866-dd71-4d33-8807-c35746129774"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that replaces addresses of crypto currencies in the clipboard"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1115"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1115/"
        scope = "text"
    strings:
        $c1 = /pyperclip|win32clipboard|OpenClipboard|Tk\s{0,3}\(\s{0,3}\)\.clipboard|clipboard_get|clipboardRead|navigator\.clipboard/ ascii
        $c2 = /pyperclip\.copy\s{0,3}\(|SetClipboard(Data|Text)\s{0,3}\(|clipboard_append\s{0,3}\(|clipboardWrite|execCommand\s{0,3}\(\s{0,3}["'\\]{1,3}(copy|insertText|paste)/ ascii
        $r1 = /\[13\]\[a-km-zA-HJ-NP-Z|\^?\(?bc1\|?\[?13?\]?|\(\?:\[13\]\|bc1\)/ ascii
        $r2 = /0x\[a-fA-F0-9\]\{40\}|\^0x[^\n]{0,20}\{40\}/ ascii
        $r3 = /4\[0-9AB\]\[|\[48\]\[0-9AB\]|4\[\d\|?[AB]/ ascii
        $r4 = /T\[A-Za-z1-9\]\{33\}|\^?D\{1\}\[5-9A-HJ-NP-U\]|X\[1-9A-HJ-NP-Za-km-z\]\{33\}|\[LM3\]\[a-km-z|r\[0-9a-zA-Z\]\{24/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 2MB and $c1 and $c2 and 2 of ($r*)
}
