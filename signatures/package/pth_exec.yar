rule Py_Package_PthExec {
    meta:
        id = "6d931330-ca6b-4640-8141-481bfb11fdbb"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A path file of Python that executes decoded or fetched code at every start"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1546"
        confidence = 90
        fp = "short scripts of one line"
        reference = "https://attack.mitre.org/techniques/T1546/018/"
        scope = "text"
    strings:
        $a1 = /(^|\n)import\s[^\n]{0,200}(exec|eval)\s{0,3}\([^\n]{0,200}(b64decode|decompress|fromhex|urlopen|requests\.|marshal|decode\s{0,3}\(|Fernet)/ ascii
        $a2 = /(^|\n)import\s[^\n]{0,200}(subprocess\.(Popen|run|call)|os\.system|os\.popen)\s{0,3}\([^\n]{0,200}(b64decode|base64\s|curl\s|wget\s|python[23]?\s{0,3}["']?,?\s{0,3}["']?-c|exec\()/ ascii
        $no1 = /\n(def|class)\s/ ascii
    condition:
        filesize < 64KB and uint8(0) == 0x69 and uint32(0) == 0x6f706d69 and (for any of ($a1, $a2) : (@[1] < 400)) and not $no1 and filesize < 48KB
}
