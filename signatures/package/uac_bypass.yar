rule Txt_Package_UacBypass {
    meta:
        id = "14f7ece2-63c1-46c7-8d49-458266cf501b"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that gets administrator rights of Windows past the question for them"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1548.002"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1548/002/"
        scope = "text"
    strings:
        $k1 = /(ms-settings|mscfile|exefile|AppX\w{10,40})[\\\/]{1,4}shell[\\\/]{1,4}open[\\\/]{1,4}comman[d]/ ascii nocase
        $k2 = /Folder[\\\/]{1,4}shell[\\\/]{1,4}open[\\\/]{1,4}comman[d]/ ascii nocase
        $p1 = /(fodhelper|computerdefaults|eventvwr|sdclt|wsreset|slui|changepk)(\.exe)?/ ascii nocase
        $d1 = /DelegateExecute|winreg|reg(\.exe)?\s{1,3}add|New-Item(Property)?\s|SetValueEx|RegSetValue|CreateKey/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and any of ($k*) and $p1 and $d1
}
