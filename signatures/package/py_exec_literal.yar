rule Py_Package_ExecLiteral {
    meta:
        id = "d8ece83f-a9c8-47ed-915e-e7054d108985"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that decodes a text of its own and executes it in one expression"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $a1 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?((__import__\s{0,3}\(\s{0,3}["']\w{4,8}["']\s{0,3}\)|zlib|bz2|lzma|gzip|codecs)\.decompress\s{0,3}\(\s{0,3})?((__import__\s{0,3}\(\s{0,3}["']base64["']\s{0,3}\)|base64)\.)?b(64|32|16|85)decode\s{0,3}\(\s{0,3}[bru]{0,2}["']{1,3}[A-Za-z0-9+\/=]{16}/ ascii
        $a2 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?(bytes|bytearray)\.fromhex\s{0,3}\(\s{0,3}["'][0-9a-fA-F]{16}/ ascii
        $a3 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?codecs\.decode\s{0,3}\(\s{0,3}[bru]{0,2}["'][^\n]{2,4000},\s{0,3}["'](rot_?13|hex|base64|zlib)/ ascii
        $a4 = /python[23w]?(\.exe)?["', ]{1,5}-c["', \\]{1,6}[^\n]{0,120}\b(exec|eval)\s{0,3}\([^\n]{0,60}(b64decode|decompress|fromhex|urlopen|requests\.get)\s{0,3}\(/ ascii
        $a5 = /\b(exec|eval)\s{0,3}\(\s{0,3}(base64\.)?b64decode\s{0,3}\(\s{0,3}\w{1,24}\s{0,3}\)/ ascii
        $l1 = /["'](aW1wb3J0|ZnJvbSA|ZXhlYy|ZGVmI|Y2xhc3M|CmltcG9y|dHJ5O|aWYg)[A-Za-z0-9+\/=]{24}/ ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|__import__|\bexec\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $i1 and (any of ($a1, $a2, $a3, $a4) or ($a5 and $l1))
}
