rule Lnx_Bot_BillGates {
    meta:
        id = "faf01937-ac1b-4a41-9bab-0be58459db83"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A BillGates bot, by its lock files and class names"
        severity = "malicious"
        class = "bot"
        family = "billgates"
        attack = "T1498"
        confidence = 94
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.billgates"
        scope = "elf"
    strings:
        $f1 = "/tmp/moni.lod" ascii
        $f2 = "/tmp/gates.lod" ascii
        $f3 = "/tmp/notify.file" ascii
        $f4 = "/usr/bin/bsd-port/" ascii
        $f5 = "DbSecuritySpt" ascii
        $f6 = "/usr/bin/pojie" ascii
        $c1 = "CThreadAtk" ascii
        $c2 = "CAttackSyn" ascii
        $c3 = "CAttackUdp" ascii
        $c4 = "CAttackDns" ascii
        $c5 = "CThreadMonGates" ascii
        $c6 = "CUpdateGates" ascii
        $c7 = "CTcpAttack" ascii
        $c8 = "CManager10ShowStatus" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and (2 of ($f*) or 3 of ($c*) or (1 of ($f*) and 1 of ($c*)))
}
