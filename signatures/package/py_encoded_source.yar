rule Py_Package_EncodedSource {
    meta:
        id = "17694694-9359-4e76-8aee-5b623638d4d7"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that carries source text in base64, decodes and executes it"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1140"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1140/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|__import__/ ascii
        $l1 = /["'](aW1wb3J0I|ZnJvbSB|CmltcG9ydC|CgppbXBvcnQg|DQppbXBvcnQ|I2NvZGlu|ZXhlYyh|ZXhlYyAo|ZGVmI[A-Z]|Y2xhc3Mg|dHJ5Og|IyAtKi0g|IyEvdXNy|CiMg|X19pbXBvcnRf|Z2xvYmFs|aWYgX19uYW1l)[A-Za-z0-9+\/=\\n]{24}/ ascii
        $l2 = /["']{3}\s{0,4}(aW1wb3J0I|ZnJvbSB|CmltcG9ydC|DQppbXBvcnQ)[A-Za-z0-9+\/=]{24}/ ascii
        $d1 = /b64decode\s{0,3}\(|decodebytes\s{0,3}\(|decodestring\s{0,3}\(|a2b_base64\s{0,3}\(|["']base64(_codec)?["']\s{0,3}\)/ ascii
        $x1 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\(\s{0,3})?(\w{1,40}(\.\w{1,12}\s{0,2}\([^)\n]{0,16}\))?\s{0,3}[,)]|(__import__[^\n]{1,24}\.|base64\.|codecs\.)?(b64)?decode\w{0,6}\s{0,2}\(|eval\s{0,2}\()|\bexec\s{1,3}[a-z]\w{0,20}\s{0,2}(\n|$|;)|["']-c["']/ ascii
        $x2 = /(Popen|subprocess\.\w{3,12}|os\.(system|popen|startfile)|sys\.executable)\b/ ascii
        $w1 = /\.write(_text|_bytes)?\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and $i1 and any of ($l*) and $d1 and ($x1 or ($x2 and $w1))
}
