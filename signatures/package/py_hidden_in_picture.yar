rule Py_Package_HiddenInPicture {
    meta:
        id = "a56161cb-b8ce-4a77-be4e-f24c18a76e7d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that takes its code out of a picture"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1027.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/003/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $p1 = /\b(lsb\.reveal|stepic\.decode|steganography|LSBSteg|stegano|invisible\s{0,2}\.|\.reveal\s{0,3}\()/ ascii
        $p2 = /getpixel\s{0,3}\(|\.getdata\s{0,3}\(|img\.load\s{0,3}\(/ ascii
        $x1 = /\b(exec|eval)\s{0,3}\(\s{0,3}(\w{1,24}\.)?\w{0,24}(reveal|decode|hidden|secret|message|code|data|payload)?/ ascii
        $b1 = /b64decode|chr\s{0,3}\(|int\s{0,3}\([^\n]{0,24},\s{0,2}2\s{0,2}\)/ ascii
        $n1 = /requests\.get|urlopen|urlretrieve|i\.imgur\.com|\.png["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and $x1 and $n1 and ($p1 or ($p2 and $b1 and filesize < 12KB))
}
