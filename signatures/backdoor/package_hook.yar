rule Cfg_Backdoor_PackageHook {
    meta:
        id = "33c6c024-1be3-48c0-a985-603abaca880b"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A setting of a package manager that starts a shell to the network or something hidden"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1546.016"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1546/016/"
        scope = "text"
    strings:
        $a1 = /(APT::Update::(Pre|Post)-Invoke|DPkg::(Pre|Post)-(Invoke|Install-Pkgs)|APT::Update::Post-Invoke-Success)\s{0,3}(\{\s{0,3})?"[^"\n]{0,200}(\/dev\/(tcp|udp)\/|\/dev\/shm\/|\/tmp\/\.?|\/var\/tmp\/|mkfifo|base64\s{1,3}(-d|--decode)|\bncat?\s|\|\s{0,3}(ba)?sh|bash\s{1,3}-i|setsid|nohup)/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and uint16(0) != 0x2123 and filesize < 16KB and $a1
}
