rule Py_Package_DecryptedExec {
    meta:
        id = "886ab6bc-f826-464a-a60c-47983b3fd767"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that decrypts text and executes it"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1140"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1140/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $c1 = /Crypto(dome)?\.Cipher|cryptography\.(fernet|hazmat)|\bpyaes\b|Fernet\b|\brncryptor\b|nacl\.secret|ARC4|ChaCha20/ ascii
        $e1 = /\b(exec|eval)\s{0,3}\(\s{0,3}[^\n]{0,160}\.decrypt\w{0,12}\s{0,3}\(/ ascii
        $e2 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?\w{0,10}(decrypt|decoded|plain|unpad|payload|code|script|source)\w{0,16}(\.decode\s{0,3}\([^)\n]{0,12}\))?\s{0,3}[,)]/ ascii
        $e3 = /\b(exec|eval)\s{0,3}\(\s{0,3}unpad\s{0,3}\(/ ascii
        $d1 = /\.decrypt\w{0,14}\s{0,3}\(/ ascii
        $l1 = /["'][A-Za-z0-9+\/=_-]{100}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and ($i1 or $c1) and $c1 and $d1 and ($e1 or $e3 or ($e2 and $l1))
}
