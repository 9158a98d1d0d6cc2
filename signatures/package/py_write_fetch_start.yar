rule Py_Package_WriteFetchStart {
    meta:
        id = "8df8b6ca-4909-439a-823d-2daa7cddeae7"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that writes a fetching script into a temporary file and starts it unseen"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1059.006"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        scope = "text"
    strings:
        $a1 = /NamedTemporaryFile\s{0,3}\(\s{0,3}delete\s{0,3}=\s{0,3}(False|0)\s{0,3}\)|_ffile\s{0,3}\(|_ttmp\b/ ascii
        $a2 = /\.write\s{0,3}\(\s{0,3}[bru]{0,2}["']{1,3}[^\n]{0,200}(urlopen|requests|urllib)[^\n]{0,200}exec\s{0,3}\(/ ascii
        $a3 = /\.write\s{0,3}\(\s{0,3}[bru]{0,2}["']{1,3}[^\n]{0,200}exec\s{0,3}\([^\n]{0,160}(urlopen|requests\.get)/ ascii
        $s1 = /(system|_ssystem|popen|Popen|call|run)\s{0,3}\(\s{0,3}[fr]{0,2}["']{1,3}start\s/ ascii
        $s2 = /pythonw?(\.exe)?["'}\s]{0,4}[^\n]{0,60}\.name\b/ ascii
        $s3 = /(system|Popen|call|run)\s{0,3}\([^\n]{0,80}(sys\.)?_?(executable|eexecutable)[^\n]{0,80}\.name\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 1MB and $a1 and any of ($a2, $a3) and any of ($s*)
}
