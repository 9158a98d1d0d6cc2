rule Txt_Shell_Powershell {
    meta:
        id = "809582cf-38f7-4c45-8f95-9d4f334f5e3a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PowerShell that runs what a connection says and sends the output back"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/001/"
        scope = "text"
    strings:
        $a1 = /New-Object\s{1,4}(System\.)?Net\.Sockets\.TCPClient/ ascii nocase
        $a2 = /\[(System\.)?Net\.Sockets\.TCPClient\]::new|Net\.Sockets\.TCPClient\s{0,3}\(/ ascii nocase
        $b1 = /GetStream\s{0,3}\(\s{0,3}\)/ ascii nocase
        $c1 = /\b(iex|invoke-expression)\b/ ascii nocase
        $c2 = /(Out-String|GetBytes\s{0,3}\()/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 32KB and any of ($a*) and $b1 and all of ($c*)
}
