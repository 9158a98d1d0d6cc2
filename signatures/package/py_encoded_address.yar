rule Py_Package_EncodedAddress {
    meta:
        id = "7145571b-91e2-4d82-b0cc-0a84e4e526aa"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that hides an address in base64 or numbers and talks to it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $u1 = /["'](aHR0cDov|aHR0cHM6Ly)[A-Za-z0-9+\/=]{8}/ ascii
        $u2 = /["']68747470(73)?3a2f2f[0-9a-f]{8}/ ascii nocase
        $u3 = /["']\\x68\\x74\\x74\\x70/ ascii
        $u4 = /["'](\/\/:s?ptth)["']|["'][^"'\n]{4,80}\/\/:s?ptth["']\s{0,3}\[::-1\]/ ascii
        $d1 = /b64decode\s{0,3}\(|fromhex\s{0,3}\(|unhexlify\s{0,3}\(|codecs\.decode|\[::-1\]|\.decode\s{0,3}\(/ ascii
        $n1 = /(requests|httpx|aiohttp|urllib3?)\b|urlopen\s{0,3}\(|HTTPS?Connection|\bcurl\b|\bwget\b|socket\./ ascii
        $x1 = /\b(exec|eval|compile)\s{0,3}\(|subprocess|os\.(system|popen|environ|getlogin)|getpass|platform\.|socket\.gethostname|\.post\s{0,3}\(|\.write\s{0,3}\(|setup\s{0,3}\(|Popen/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 512KB and $i1 and (($u1 and $d1) or ($u2 and $d1) or $u3 or ($u4 and $d1)) and $n1 and $x1
}
