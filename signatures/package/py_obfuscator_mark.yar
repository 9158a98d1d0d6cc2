rule Py_Package_ObfuscatorMark {
    meta:
        id = "d3f0737f-5d33-4db8-a447-919b24ece15e"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that carries the mark of a program which hides code"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $m1 = /__obfusc[a]tor__\s{0,3}=\s{0,3}["']/ ascii
        $m2 = /billythegoat35[6]|blank-?[o]bf|BlankOB[F]|Kram[e]r\s?\(|pyobfusc[a]te\.com|Py-?Fusc[a]te|PyObfuscate[:=]|obfusc[a]ted (with|by|using) [A-Z]/ ascii nocase
        $x1 = /\b(exec|eval|__import__|compile|marshal|getattr)\s{0,3}[(.]/ ascii
        $l1 = /["'][A-Za-z0-9+\/=_!@#$%^&*(){}<>?;:|~`-]{120}|(\\x[0-9a-f]{2}){40}/ ascii
        $l2 = /\b\d{1,6}\s{0,2},\s{0,2}\d{1,6}\s{0,2},\s{0,2}\d{1,6}\s{0,2},\s{0,2}\d{1,6}\s{0,2},/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 8MB and any of ($m*) and $x1 and ($l1 or #l2 > 15)
}
