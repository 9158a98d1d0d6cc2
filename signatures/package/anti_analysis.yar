rule Txt_Package_AntiAnalysis {
    meta:
        id = "cddec893-d02f-4e85-9a48-9446ff579411"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that looks for the tools of analysts or ends them"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1497.001"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1497/001/"
        scope = "text"
    strings:
        $t01 = /["'](wireshark|Wireshark)(\.exe)?["']/ ascii
        $t02 = /["'](fiddler|Fiddler)(\.exe)?["']/ ascii
        $t03 = /["'](ollydbg|OLLYDBG|OllyDbg)(\.exe)?["']/ ascii
        $t04 = /["'](processhacker|ProcessHacker)(\.exe)?["']/ ascii
        $t05 = /["'](x32dbg|x64dbg|x96dbg)(\.exe)?["']/ ascii
        $t06 = /["']vboxservice(\.exe)?["']/ ascii nocase
        $t07 = /["']vboxtray(\.exe)?["']/ ascii nocase
        $t08 = /["']vmtoolsd(\.exe)?["']/ ascii nocase
        $t09 = /["']vmwaretray(\.exe)?["']/ ascii nocase
        $t10 = /["'](httpdebuggerui|HTTPDebuggerUI|HTTPDebuggerSvc)(\.exe)?["']/ ascii
        $t11 = /["'](ida64|idaq|idaq64)(\.exe)?["']/ ascii
        $t12 = /["'](df5serv|qemu-ga|joeboxcontrol|joeboxserver|xenservice|ksdumper\w{0,8}|pestudio|vgauthservice|prl_cc|prl_tools)(\.exe)?["']/ ascii nocase
        $t13 = /["'](cheatengine|cheat engine|dnspy|megadumper|charles|burpsuite|tcpview|autoruns|procmon|procexp)(\.exe)?["']/ ascii nocase
        $x1 = /psutil|taskkill|tasklist|process_iter|\.terminate\s{0,3}\(|\.kill\s{0,3}\(|sys\.exit|os\._exit|process\.exit|TerminateProcess|EnumWindows/ ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|\brequire\s{0,3}\(\s{0,3}["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 8MB and $i1 and $x1 and 4 of ($t*)
}
