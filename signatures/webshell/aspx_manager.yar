rule Web_Shell_AspxManager {
    meta:
        id = "4a69bbf6-1477-4521-bb15-8a4da0cbe5eb"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "An ASP.NET page that manages files, services, registry and databases for a stranger"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<%|<script[^>\n]{0,60}runat/ ascii nocase
        
        $p1 = /<%\s{0,3}@\s{0,3}(Page|WebHandler|WebService|Control|Import)\b/ ascii nocase
        $u1 = /System\.Diagnostics|\bProcess(StartInfo)?\b/ ascii
        $u2 = /cmd\.exe|powershell|\/c\s/ ascii nocase
        $u3 = /\.(GetFiles|GetDirectories|GetLogicalDrives|GetFileSystemInfos)\s{0,3}\(/ ascii
        $u4 = /(File|Directory|FileInfo|DirectoryInfo)\w{0,2}\.(Delete|Move|Copy|MoveTo|CopyTo)\s{0,3}\(/ ascii
        $u5 = /SaveAs\s{0,3}\(|WriteAllBytes|StreamWriter/ ascii
        $u6 = /SqlConnection|OleDbConnection|xp_cmdshell/ ascii
        $u7 = /Registry(Key)?\b|HKEY_|RegistryHive/ ascii
        $u8 = /ManagementObject|ServiceController|Win32_/ ascii
        $u9 = /TcpClient|\bSocket\s{0,3}\(|Dns\.Get/ ascii
        $u10 = /SetLastWriteTime|SetCreationTime|SetAttributes/ ascii
        $u11 = /(aspxspy|aspx\s?shell|webshell|web\s?shell|hack|devilzshell|portscan|port scan|clonetime|silic|bin4ry)/ ascii nocase
        $u12 = /FormsAuthentication\.HashPasswordForStoring|Password\s{0,3}=\s{0,3}"[0-9a-f]{16,64}"/ ascii nocase
        $u13 = /DirectoryServices|WinNT:\/\/|Environment\.(UserName|MachineName|OSVersion)/ ascii
        $s1 = /runat\s?=\s?["']?server|Request\s{0,2}[.\[(]/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 2MB and $tag and $p1 and $s1 and ((7 of ($u*)) or ($u1 and $u2 and 5 of ($u*)) or ($u11 and 4 of ($u*)))
}
