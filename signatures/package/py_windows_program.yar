rule Py_Package_WindowsProgram {
    meta:
        id = "8f8bb194-0c01-436d-8cda-500602ed3d02"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that fetches a Windows program or script and starts it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $u1 = /https?:\/\/[^\s"'\n]{4,160}\.(exe|scr|bat|cmd|ps1|vbs|msi|dll|jar|pyw)(\?[^\s"'\n]{0,60})?["'\s]/ ascii nocase
        $u2 = /https?:\/\/(cdn\.discordapp\.com\/attachments|media\.discordapp\.net|www\.dropbox\.com\/s|transfer\.sh|anonfiles\.com|gofile\.io|file\.io|raw\.githubusercontent\.com|github\.com\/[\w.-]{1,40}\/[\w.-]{1,60}\/raw|bitbucket\.org\/[\w.-]{1,40}\/[\w.-]{1,60}\/(raw|downloads)|pastebin\.com\/raw|rentry\.co|paste\.ee|hastebin|files\.catbox\.moe|store\d?\.gofile|mediafire)/ ascii
        $u3 = /https?:\/\/(cdn\.discordapp\.com\/attachments|transfer\.sh|pastebin\.com\/raw|rentry\.co|paste\.ee|hastebin|files\.catbox\.moe|store\d?\.gofile|file\.io)/ ascii
        $e2 = /["'\\\/][\w .{}-]{1,40}\.(py|pyw|sh|js)["'\\]/ ascii
        $d1 = /(requests\.get|urlretrieve|urlopen|httpx\.get|wget\.download|urllib3?\.\w{3,20}|curl(\.exe)?\s|Invoke-WebRequest|DownloadFile|bitsadmin|certutil)\s{0,3}\(?/ ascii
        $w1 = /\.write\s{0,3}\(|urlretrieve\s{0,3}\(|\.download\s{0,3}\(|-OutFile|-o\s|shutil\.copyfileobj/ ascii
        $x1 = /os\.startfile\s{0,3}\(|subprocess\.(Popen|call|run|check_output)\s{0,3}\(|os\.(system|popen|spawn\w{1,3}|exec\w{1,3})\s{0,3}\(|ShellExecute\w?\s{0,3}\(|CreateProcess/ ascii
        $t1 = /(TEMP|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMDATA|Startup)\b|gettempdir\s{0,3}\(|expanduser\s{0,3}\(|C:\\{1,4}(Users|Windows|ProgramData|Temp)/ ascii nocase
        $e1 = /["'\\\/][\w .{}-]{1,40}\.(exe|scr|bat|cmd|ps1|vbs|msi|pyw)["'\\]/ ascii
        $v1 = /os\.name\s{0,3}==\s{0,3}["']nt["']|platform\.system\s{0,3}\(\s{0,3}\)\s{0,3}==\s{0,3}["']Windows["']|sys\.platform[^\n]{0,20}["']win|CREATE_NO_WINDOW|winreg|windll|wmi\b/ ascii
        $no1 = /(chromedriver|geckodriver|ffmpeg|Miniconda|vcredist|vc_redist|get-pip|nodejs\.org|python\.org\/ftp|dotnet-install|choco|nssm)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 1MB and $i1 and $d1 and $w1 and $x1 and not $no1 and (($u1 and ($t1 or $e1)) or ($u2 and $e1 and ($t1 or $v1)) or ($u3 and ($e1 or $e2)))
}
