rule Py_Package_BuiltFromNumbers {
    meta:
        id = "6baf7320-aa48-4b27-926a-e06910419232"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that executes text it puts together from numbers, escapes or reversed pieces"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027.010"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/010/"
        scope = "text"
        cost = "exec and eval are the only fixed words of what obfuscators write"
    strings:
        $a1 = /\b(exec|eval)\s?\(\s{0,3}(["']{2}\.join\s{0,3}\(\s{0,3}(map\s{0,3}\(\s{0,3}(chr|lambda)|\[?\(?\s{0,3}chr\s{0,3}\(|\[\s{0,3}chr|\(?chr\b)|["']{2}\.join\s{0,3}\(\s{0,3}\[\s{0,3}(\w{1,8}\[|str\())/ ascii
        $a2 = /\b(exec|eval)\s?\(\s{0,3}(bytes|bytearray)\s{0,3}\(\s{0,3}\[\s{0,3}\d{1,3}\s{0,3},\s{0,3}\d{1,3}\s{0,3},\s{0,3}\d{1,3}/ ascii
        $a3 = /\b(exec|eval)\s?\(\s{0,3}(\w{1,24}\s{0,3}\(\s{0,3}){0,3}[bru]{0,2}["']{1,3}(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3}|\\u00[0-9a-f]{2}){12}/ ascii
        $a4 = /\b(exec|eval)\s?\(\s{0,3}(chr\s{0,3}\(\s{0,3}\d{1,3}\s{0,3}\)\s{0,3}\+\s{0,3}){3}/ ascii
        $a5 = /\b(exec|eval)\s?\(\s{0,3}["'][^"'\n]{30,4000}["']\s{0,3}\[::\s{0,2}-1\s{0,2}\]/ ascii
        $a6 = /getattr\s{0,3}\(\s{0,3}__import__\s{0,3}\(\s{0,3}(["']{2}\.join|chr\s{0,3}\(|["']\w{1,12}["']\[::-1\]|["']\\x)/ ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from|def|class|lambda|exec|eval|try|if|for)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $i1 and any of ($a*)
}
