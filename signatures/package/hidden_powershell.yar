rule Txt_Package_HiddenPowershell {
    meta:
        id = "56f76049-cd8e-4fe0-a470-ae84963aef4e"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script in Python or JavaScript that starts a hidden, encoded command of Windows"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1059.001"
        confidence = 90
        fp = "tests of Windows hosts"
        reference = "https://attack.mitre.org/techniques/T1059/001/"
        scope = "text"
    strings:
        $h1 = /powershell(\.exe)?["', ]{1,6}[^\n]{0,120}-(w|win|windowstyle)["', ]{1,4}(hidden|h|1)\b/ ascii nocase
        $h2 = /powershell(\.exe)?["', ]{1,6}[^\n]{0,120}-e(nc|ncodedcommand|c)?["', ]{1,6}["']?[A-Za-z0-9+\/=]{40}/ ascii nocase
        $h3 = /powershell(\.exe)?["', ]{1,6}[^\n]{0,160}(Invoke-WebRequest|DownloadFile|DownloadString|iwr\s|Start-BitsTransfer)/ ascii nocase
        $h4 = /mshta(\.exe)?["', ]{1,6}https?:/ ascii nocase
        $p1 = /(subprocess\.(Popen|run|call|check_output)|os\.(system|popen)|child_process|execSync|spawn)\b/ ascii
        $x1 = /(CREATE_NO_WINDOW|0x08000000|SW_HIDE|windowsHide)/ ascii
        $x2 = /(TEMP|APPDATA|LOCALAPPDATA)["'%\]]/ ascii
        $x3 = /\.exe["']/ ascii
        $c1 = /(^|\n)\s{0,12}(import\s\w|from\s\w{1,30}\simport|const\s|var\s|let\s)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 512KB and $c1 and $p1 and (($h2 and ($h1 or any of ($x*))) or ($h1 and $h3) or ($h3 and ($x1 or ($x2 and $x3))) or $h4)
}
