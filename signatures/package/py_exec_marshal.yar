rule Py_Package_ExecMarshal {
    meta:
        id = "0f5ad837-fc0c-4536-8249-42d2fdefc6d3"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that executes compiled code which lies in its text"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $a1 = /\b(exec|eval)\s{0,3}\(\s{0,3}(__import__\s{0,3}\(\s{0,3}["']marshal["']\s{0,3}\)|marshal|\w{1,16})\.loads\s{0,3}\(\s{0,3}(b["']|(__import__\s{0,3}\(\s{0,3}["'](zlib|base64|lzma|gzip|bz2|binascii)["']\s{0,3}\)|zlib|base64|lzma|gzip|bz2|binascii|codecs)\.\w{4,14}\s{0,3}\()/ ascii
        $a2 = /\.loads\s{0,3}\(\s{0,3}b?["'](c\\x00\\x00|\\xe3\\x00\\x00)/ ascii
        $a3 = /FunctionType\s{0,3}\(\s{0,3}(__import__\s{0,3}\(\s{0,3}["']marshal["']\s{0,3}\)|marshal)\.loads/ ascii
        $m1 = "marshal" ascii fullword
        $x1 = /\b(exec|eval)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 8MB and $m1 and ($a1 or ($a2 and $x1) or $a3)
}
