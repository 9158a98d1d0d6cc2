rule Py_Package_DecodedThenRun {
    meta:
        id = "9715fab8-de83-44b8-84af-7639bcdcefbb"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that decodes a long literal into a name and executes the name"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1140"
        confidence = 80
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1140/"
        scope = "text"
    strings:
        $a1 = /\b\w{1,30}\s{0,3}=\s{0,3}(\w{1,20}\.){0,2}(marshal\.loads|decompress|b64decode|b85decode|a85decode|b32decode|b16decode|fromhex|unhexlify)\s{0,3}\([^\n]{0,100}["']{1,3}[A-Za-z0-9+\/=%_-]{120}/ ascii
        $a2 = /\b\w{1,30}\s{0,3}=\s{0,3}(\w{1,20}\.){0,2}(marshal\.loads|decompress)\s{0,3}\(\s{0,3}b?["']{1,3}(\\x[0-9a-f]{2}|x\\x9c|[^\n"']{0,4}\\x[0-9a-f]{2}){8}/ ascii
        $e1 = /\b(exec|eval)\s?\(\s{0,3}(compile\s{0,3}\(\s{0,3})?\w{1,30}(\.decode\s{0,2}\([^)\n]{0,12}\))?\s{0,3}(,\s{0,3}["'][^"'\n]{0,20}["']\s{0,3},\s{0,3}["']exec["']|\)|,\s{0,3}(globals|locals|\{))/ ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|__import__|fromhex/ ascii
        $no1 = /\b(unittest|pytest|assertEqual|def\s{1,3}test_|assert\s{1,3}\w)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $i1 and any of ($a*) and $e1 and not $no1
}
