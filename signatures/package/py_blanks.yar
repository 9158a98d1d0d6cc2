rule Py_Package_HiddenByBlanks {
    meta:
        id = "0a950dc7-0992-4c74-b8e5-a5098ce1a35d"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Python code pushed out of sight by a long run of blanks"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $a1 = / {120};? {0,4}(import\s|exec\s{0,3}\(|eval\s{0,3}\(|__import__|from\s\w{1,20}\simport|try:|os\.system|subprocess\.|_\s{0,3}=\s{0,3}lambda)/ ascii
        $p1 = /(^|\n)\s{0,12}(import|from|def|class)\s/ ascii
        $x1 = /\b(exec|eval)\s{0,3}\(/ ascii
        $x2 = "__import__(" ascii
        $x3 = "subprocess." ascii
        $x4 = "urlopen(" ascii
        $x5 = "os.system(" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 4MB and uint8(0) != 0x3c and $a1 and $p1 and any of ($x*)
}
