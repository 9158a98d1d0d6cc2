rule Py_Package_ScriptDropper {
    meta:
        id = "a0c530be-7578-4269-a3d3-4f648772dd00"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that writes a script for Windows with a fetching or hidden command and starts it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1059.005"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/005/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $f1 = /["'\\\/%][\w .{}%-]{0,40}\.(vbs|vbe|wsf|hta|ps1|bat|cmd)["']/ ascii
        $w1 = /\.write(lines)?\s{0,3}\(/ ascii
        $c1 = /CreateObject\s{0,2}\(\s{0,2}\\?["']{1,2}(WScript\.Shell|Shell\.Application|MSXML2|Microsoft\.XMLHTTP|ADODB)/ ascii nocase
        $c2 = /\.write(lines)?\s{0,3}\(\s{0,3}[fbru]{0,2}["']{1,3}[^\n]{0,300}(powershell|pwsh)[^\n]{0,120}(-enc|-w(indowstyle)?\s{1,2}hidden|DownloadFile|DownloadString|Invoke-WebRequest|iwr\s|iex\b)/ ascii
        $c3 = /@echo off[^\n]{0,400}(curl|certutil|bitsadmin|powershell|start\s{1,2}\/b|schtasks|reg\s{1,2}add)/ ascii nocase
        $x1 = /(wscript|cscript|mshta|powershell)(\.exe)?["'\s,]{1,4}|os\.startfile\s{0,3}\(|subprocess\.\w{3,12}\s{0,3}\(|os\.(system|popen)\s{0,3}\(/ ascii
        $no1 = /(argparse|unittest|CreateShortcut|def\s{1,3}test_|activate\.(bat|ps1)|win_shell|pywin32_postinstall)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and $f1 and $w1 and any of ($c*) and $x1 and not $no1
}
