rule Py_Package_SetupRuns {
    meta:
        id = "079bdf98-c2f3-400a-a94b-95d87dcf3c42"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A setup script that starts a fetching tool, an encoded command or a shell"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $a1 = /(from|import)\s{1,3}(setuptools|distutils)/ ascii
        $a2 = /\bsetup\s{0,3}\(/ ascii
        $x1 = /(os\.(system|popen)|subprocess\.\w{3,16}|Popen|\brun|check_output|call)\s{0,3}\(\s{0,3}[\[fbru]{0,3}["']{1,3}[^\n]{0,120}\b(curl|wget|powershell|certutil|bitsadmin|mshta|Invoke-WebRequest|iwr|DownloadFile)\b[^\n]{0,40}["', -]/ ascii nocase
        $x2 = /(os\.(system|popen)|subprocess\.\w{3,16}|Popen|check_output)\s{0,3}\(\s{0,3}[\[fbru]{0,3}["']{1,3}[^\n]{0,120}(\/dev\/tcp\/|base64\s{1,2}-d|\|\s{0,2}(ba)?sh\b|nc\s{1,2}-e|bash\s{1,2}-[ic]|\.exe\b|\.bat\b|\.vbs\b|start\s{1,2}["\\\/a-z])/ ascii
        $x3 = /(os\.(system|popen)|subprocess\.\w{3,16}|Popen|check_output)\s{0,3}\(\s{0,3}[\[fbru]{0,3}["']{1,3}(nslookup|dig|ping)\s/ ascii
        $x4 = /\[\s{0,3}(sys\.executable|["']python[23w]?(\.exe)?["'])\s{0,3},\s{0,3}["']-c["']\s{0,3},\s{0,3}["'][^\n]{0,80}(exec|import\s{1,3}(os|base64|urllib|socket|requests))/ ascii
        $x5 = /\.connect\s{0,3}\(\s{0,3}\(\s{0,3}["'\w]/ ascii
        $x6 = /(dup2\s{0,3}\(|pty\.spawn|["']\/bin\/(ba)?sh["'])/ ascii
        $x7 = /os\.startfile\s{0,3}\(/ ascii
        $no1 = /apt(-get)?\s{1,3}install|brew\s{1,3}install/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and all of ($a*) and (($x1 and not $no1) or $x2 or $x3 or $x4 or ($x5 and $x6) or $x7)
}
