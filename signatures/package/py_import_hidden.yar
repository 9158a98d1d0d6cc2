rule Py_Package_ImportHidden {
    meta:
        id = "29be66f1-b6f6-4486-9d47-46924531f139"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that hides the name of what it imports or calls"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
        cost = "__import__ and getattr are the only fixed words, and Python has them everywhere"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $a1 = /__import__\(\s?(base64\.|codecs\.|bytes\s{0,3}\(|bytes\.fromhex|["']{2}\.join|chr\s{0,3}\(|["'](\\x[0-9a-f]{2}){3}|["']\w{2,16}["']\s{0,2}\[\s{0,2}::\s{0,2}-1|["'][a-z]{1,6}["']\s{0,2}\+\s{0,2}["'])/ ascii
        $a2 = /__import__\(\s?__import__\(/ ascii
        $a3 = /getattr\(\s?(__import__\(|__builtins__|builtins|os|subprocess)\s{0,3}[^,\n]{0,40},\s{0,3}(base64\.|codecs\.|bytes\s{0,3}\(|bytes\.fromhex|["']{2}\.join|chr\s{0,3}\(|["'](\\x[0-9a-f]{2}){3}|["']\w{2,16}["']\s{0,2}\[\s{0,2}::\s{0,2}-1|["'](e|ex|exe|ev|eva|sys|sy|pop|com)["']\s{0,2}\+)/ ascii
        $a4 = /(globals|locals|vars)\s{0,3}\(\s{0,3}\)\s{0,3}\[\s{0,3}["']__builtins__["']\s{0,3}\]|__builtins__\.__dict__\s{0,3}\[\s{0,3}(["'](\\x|e["']|ex["']|ev["'])|bytes|chr|["']{2}\.join)/ ascii
        $a5 = /["']\\(x65\\x78\\x65\\x63|145\\170\\145\\143)["']|["']\\(x65\\x76\\x61\\x6c|145\\166\\141\\154)["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and ($i1 or filesize < 64KB) and any of ($a*)
}
