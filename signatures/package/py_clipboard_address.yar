rule Py_Package_ClipboardAddress {
    meta:
        id = "eb0077a0-8a19-478b-adfe-903d24cd939b"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that puts a fixed payment address into the clipboard when it sees another"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1115"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1115/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $p1 = /pyperclip\.paste\s{0,3}\(|GetClipboardData\s{0,3}\(|clipboard_get\s{0,3}\(/ ascii
        $c1 = /(pyperclip\.copy|SetClipboard(Data|Text)|clipboard_append)\s{0,3}\(\s{0,3}[^\n]{0,40}/ ascii
        $w1 = /["'](bc1q[a-z0-9]{20,60}|0x[a-fA-F0-9]{40})["']|\bcopy\s{0,3}\(\s{0,3}["'][13TLM48][A-Za-z0-9]{25,95}["']/ ascii
        $l1 = /while\s{1,2}(True|1)\b|threading|time\.sleep/ ascii
        $m1 = /re\.(match|search|compile|findall)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and all of ($p1, $c1, $w1, $l1, $m1)
}
