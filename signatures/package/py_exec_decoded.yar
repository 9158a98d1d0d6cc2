rule Py_Package_ExecDecoded {
    meta:
        id = "8cf2ae73-b479-482b-8880-493a3d43653a"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that executes a long literal after decoding it"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 92
        fp = "programs protected by an obfuscator"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $a1 = /\b(exec|eval)\s?\(\s{0,3}(compile\s{0,3}\(\s{0,3})?(__import__\s{0,3}\(\s{0,3}["'](base64|zlib|codecs|marshal|lzma|bz2)["']\s{0,3}\)\.|base64\.|zlib\.|marshal\.|codecs\.|lzma\.|bz2\.|bytes\.)?(b(64|32|16|85)decode|decompress|loads|decode|fromhex|unhexlify)\s{0,3}\(/ ascii
        $a2 = /\b(exec|eval)\s?\(\s{0,3}(compile\s{0,3}\(\s{0,3})?\(?\s{0,3}(lambda\s|\(\s{0,2}_\s{0,2}\)\s{0,2}\()/ ascii
        $a3 = /__import__\s{0,3}\(\s{0,3}["']builtins["']\s{0,3}\)\.exec\s{0,3}\(/ ascii
        $a4 = /getattr\s{0,3}\(\s{0,3}(__import__\s{0,3}\(\s{0,3}["']builtins["']\s{0,3}\)|__builtins__)\s{0,3},\s{0,3}["'](exec|eval|\\x65)/ ascii
        $l1 = /["'](aW1wb3J0|ZnJvbSA|eJ[w-z]|eN[o-s0-9]|H4sI|4wAAAA|Z2xvYmFs|X19pbXBv|ZXhlYy|ZGVmI|Y2xhc3M|CmltcG9y|I[yC][Ai])[A-Za-z0-9+\/=]{190}/ ascii
        $l5 = /(decode|decompress)\s{0,3}\(\s{0,3}(base64\.b64decode\s{0,3}\(\s{0,3})?[bru]{0,2}["']{1,3}\n?[A-Za-z0-9+\/=]{200}/ ascii
        $l2 = /["'](\\x[0-9a-f]{2}){60}/ ascii
        $l3 = /b["']x\\x9c/ ascii
        $l4 = /["'](696d706f7274|66726f6d20|789c|0a696d706f)[0-9a-fA-F]{200}/ ascii
        $s1 = "urlopen(" ascii
        $s2 = "requests.get(" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 4MB and (($a1 and any of ($l*)) or ($a2 and ($l1 or $l5)) or ($a3 and any of ($l*, $s*)) or ($a3 and $a1) or ($a4 and any of ($l*)))
}
