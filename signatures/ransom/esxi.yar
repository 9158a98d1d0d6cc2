rule Lnx_Ransom_Esxi {
    meta:
        id = "e82dd65c-ac04-40a6-86a0-dd3e5ac7bb59"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A locker for virtual machines: it lists and stops them, names their disks and leaves a note"
        severity = "malicious"
        class = "ransom"
        family = "generic"
        attack = "T1486"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1486/"
        scope = "elf"
    strings:
        $v1 = "/vmfs/volumes" ascii
        $v2 = "esxcli vm process" ascii
        $v3 = "vim-cmd vmsvc" ascii
        $v4 = "esxcli --formatter=csv" ascii
        $e1 = "\x00.vmdk" ascii
        $e2 = "\x00.vmem" ascii
        $e3 = "\x00.vswp" ascii
        $e4 = "\x00.vmsn" ascii
        $e5 = /\.(vmdk|vmem|vswp|vmsn|vmsd|vmxf|nvram)[",; |\\$)]{0,4}\.(vmdk|vmem|vswp|vmsn|vmsd|vmx)/ ascii
        $n1 = ".onion" ascii
        $n2 = /(your|all)\s(files|network|data|servers)\s[^\n\x00]{0,40}encrypted/ ascii nocase
        $n3 = /(how_?to_?(restore|recover|decrypt)|readme_?(for|to)_?(restore|decrypt)|restore-my-files|recover-[a-z0-9-]{0,20}notes?)/ ascii nocase
        $n4 = "decryptor" ascii nocase
        $n5 = /(akiranew|akira_readme|\.babyk|\.royal|\.blackbasta|\.lockbit|\.qilin|README_TO_RESTORE)/ ascii nocase
        $k1 = "expand 32-byte k" ascii
        $k2 = "sosemanuk" ascii nocase
        $k3 = "curve25519" ascii nocase
        $k4 = "-----BEGIN RSA PUBLIC KEY-----" ascii
        $k5 = "-----BEGIN PUBLIC KEY-----" ascii
        $k6 = "--vmkill" ascii
        $k7 = "--stopvm" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 16MB and any of ($v*) and
        ((any of ($n*) and (any of ($e*) or any of ($k*))) or (2 of ($v*) and 2 of ($e*) and 2 of ($k*)))
}
