rule Py_Package_LookalikeNames {
    meta:
        id = "e5a798f5-5768-49bc-8a98-7a349401183f"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python whose names are made of letters and figures that look alike"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from|def|class)\s{1,3}\w/ ascii
        $q1 = /lIlIl|IlIlI|llIIl|IIllI|lIIlI|IllIl|llllll|lIIIl|IIIlI/ ascii
        $q2 = /O0O0|0O0O|OO0O|O0OO|00O0|0OO0/ ascii
        $n1 = /\b[Il1]{10,60}\s{0,2}[=(,.\[]/ ascii
        $n2 = /\b[O0o]{10,60}\s{0,2}[=(,.\[]/ ascii
        $x1 = /\b(exec|eval|compile|__import__|getattr|subprocess|requests|urlopen|socket|b64decode|marshal|system|environ)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $i1 and $x1 and (($q1 and #n1 > 12) or ($q2 and #n2 > 12))
}
