rule Py_Package_StartupCopy {
    meta:
        id = "1b000296-234f-4403-a677-865736fd3ade"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that fetches a program and registers it to start with Windows"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1547.001"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1547/001/"
        scope = "text"
    strings:
        $s1 = /Start Menu[\\\/]{1,4}Programs[\\\/]{1,4}Startup/ ascii
        $s2 = /CurrentVersion\\{1,4}Run\b/ ascii
        $s3 = /schtasks\s{1,3}\/create/ ascii nocase
        $f1 = /(requests\.get|urlretrieve|urlopen|httpx\.get|curl\s|Invoke-WebRequest|DownloadFile)\s{0,3}\(?/ ascii
        $w1 = /\.write\s{0,3}\(|urlretrieve\s{0,3}\(|shutil\.(copy|copyfile|move)\s{0,3}\(|-OutFile|curl\s[^\n]{0,80}-o\s/ ascii
        $e1 = /["'\\\/][\w .-]{1,40}\.(exe|bat|vbs|pyw|ps1|scr|cmd)["'\\]/ ascii
        $h1 = /(SetFileAttributes|attrib\s{1,3}\+h|CREATE_NO_WINDOW|SW_HIDE|winreg\.SetValueEx|reg\s{1,3}add|Add-MpPreference|-ExclusionPath)/ ascii nocase
        $i1 = /(^|\n)\s{0,12}(import|from)\s{1,3}\w/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 512KB and $i1 and any of ($s*) and $f1 and $w1 and $e1 and $h1
}
