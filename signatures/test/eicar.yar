rule Test_Eicar_File {
    meta:
        id = "8bfbe95b-aa42-4ad5-8790-90c68431b417"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "The EICAR test file, alone in its file as its definition demands"
        severity = "malicious"
        class = "test"
        family = "eicar"
        attack = "T1204.002"
        confidence = 100
        fp = "none known"
        reference = "https://www.eicar.org/download-anti-malware-testfile/"
        scope = "any"
    strings:
        $eicar = "X5O\x21P%@AP[4\x5CPZX54(P^)7CC)7}\x24EICAR\x2DSTANDARD\x2DANTIVIRUS\x2DTEST\x2DFILE\x21\x24H+H*"
    condition:
        filesize <= 128 and $eicar at 0 and
        for all i in (68..127) : (
        i >= filesize or uint8(i) == 0x20 or uint8(i) == 0x09 or uint8(i) == 0x0a or uint8(i) == 0x0d or uint8(i) == 0x1a
        )
}

rule Test_Eicar_Text {
    meta:
        id = "9ff7cc0d-ca4a-410e-86dd-4e1eab2ad7b7"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "The EICAR test string somewhere inside another file"
        severity = "malicious"
        class = "test"
        family = "eicar"
        attack = "T1204.002"
        confidence = 100
        fp = "documents and test suites that quote the string"
        reference = "https://www.eicar.org/download-anti-malware-testfile/"
        scope = "any"
    strings:
        $eicar = "X5O\x21P%@AP[4\x5CPZX54(P^)7CC)7}\x24EICAR\x2DSTANDARD\x2DANTIVIRUS\x2DTEST\x2DFILE\x21\x24H+H*"
    condition:
        filesize < 1MB and $eicar
}
