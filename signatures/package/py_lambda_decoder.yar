rule Py_Package_LambdaDecoder {
    meta:
        id = "6dd286fb-3008-439c-ad2b-484e5b3c7775"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python in the form that obfuscators give it: a decoder, one long literal, and its execution"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
        cost = "exec and eval are the only fixed words of what obfuscators write"
    strings:
        $a1 = /\bexec\s?\(\s{0,3}\(?\s{0,3}_{1,8}\s{0,3}\)?\s{0,3}\(\s{0,3}b?["'][A-Za-z0-9+\/=]{60}/ ascii
        $a2 = /_{1,8}\s{0,3}=\s{0,3}lambda\s{1,3}_{1,8}\s{0,3}:\s{0,3}__import__\s{0,3}\(/ ascii
        $a3 = /\bexec\s?\(\s{0,3}(compile\s{0,3}\(\s{0,3})?(\w{1,24}\s{0,3}\(\s{0,3}|\w{1,24}\.\w{1,24}\s{0,3}\(\s{0,3}){1,5}b?["']{1,3}[A-Za-z0-9+\/=@#$%^&*{}<>?!|~`;_-]{200}/ ascii
        $a4 = /\bexec\s?\(\s{0,3}[\w.]{1,30}\s{0,3}\(\s{0,3}["'][0-9a-fA-F]{200}/ ascii
        $a5 = /\bexec\s?\(\s{0,3}["']{2}\.join\s{0,3}\(\s{0,3}(chr|\w{1,12})\s{0,3}\(\s{0,3}\w{1,6}\s{0,3}[-+^%]/ ascii
        $a6 = /for\s{1,3}\w{1,12}\s{1,3}in\s{1,3}(\[|\()\s{0,3}\d{2,6}\s{0,3},\s{0,3}\d{2,6}\s{0,3},\s{0,3}\d{2,6}[^\n]{200}/ ascii
        $x1 = /\b(exec|eval)\s?\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 8MB and (any of ($a1, $a2, $a3, $a4, $a5) or ($a6 and $x1 and filesize < 256KB))
}
