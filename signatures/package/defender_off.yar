rule Txt_Package_DefenderOff {
    meta:
        id = "186b316f-1453-4c2d-9c0c-aebe0c6ea49a"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that switches the protection of Windows off before it goes on"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1562.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1562/001/"
        scope = "text"
    strings:
        $d1 = /Set-MpPreference[^\n]{0,80}-Disable(RealtimeMonitoring|BehaviorMonitoring|BlockAtFirstSeen|IOAVProtection|ScriptScanning)/ ascii nocase
        $d2 = /Add-MpPreference[^\n|]{0,40}-Exclusion(Path|Extension|Process)/ ascii nocase
        $d3 = /DisableAntiSpyware|DisableRealtimeMonitoring["' ]/ ascii nocase
        $d4 = /(sc(\.exe)?|net)\s{1,3}(stop|delete|config)\s{1,3}["']?(WinDefend|wscsvc|SecurityHealthService)/ ascii nocase
        $f1 = /Invoke-WebRequest|\biwr\b|DownloadFile|DownloadString|Start-BitsTransfer|requests\.get|urlopen\s{0,3}\(|urlretrieve|https?\.get|curl(\.exe)?\s|certutil/ ascii nocase
        $x1 = /Start-Process|subprocess|os\.(system|startfile|popen)|Popen|child_process|\biex\b|Invoke-Expression|ShellExecute|\bstart\s|schtasks|CurrentVersion\\{1,4}Run/ ascii nocase
        $no1 = /win_defender|DscResource|Configuration\s{1,3}\w{1,30}\s{0,3}\{|#requires\s{1,3}-module/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 1MB and any of ($d*) and $f1 and $x1 and not $no1
}
