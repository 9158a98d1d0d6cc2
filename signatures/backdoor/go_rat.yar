rule Lnx_Backdoor_GoAgent {
    meta:
        id = "7de8c2e6-4678-4aea-b0dc-9d6cb7f82432"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "An agent of a remote-control framework, by the paths of its packages"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1219"
        confidence = 80
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1219/"
        scope = "elf"
    strings:
        $g00 = "github.com/jm33-m0/emp3r0r" ascii
        $g01 = "NHAS/reverse_ssh" ascii
        $g02 = "Fahrj/reverse-ssh" ascii
        $g03 = "Spark/client/" ascii
        $g04 = "DimitarPetrov/stegify" ascii
        $g05 = "github.com/WangYihang/Platypus" ascii
        $g06 = "Ne0nd0g/merlin" ascii
        $g07 = "HavocFramework" ascii
        $g08 = "github.com/Binject/go-donut" ascii
        $g09 = "github.com/C-Sto/goWMIExec" ascii
        $g10 = "MythicMeta" ascii
        $g11 = "github.com/tiagorlampert/CHAOS" ascii
        $g12 = "XiaoliChan/wmiexec-Pro" ascii
        $g13 = "Adaptix-Framework" ascii
        $g14 = "github.com/Ullaakut/Gorsair" ascii
        $g15 = "github.com/liamg/traitor" ascii
        $g16 = "quasar_go" ascii
        $g17 = "github.com/lesnuages/hershell" ascii
        $g18 = "sysdream/hershell" ascii
        $g19 = "github.com/vyrus001/go-mimikatz" ascii
        $g20 = "CrossC2" ascii
        $g21 = "cobaltstrike" ascii
        $g22 = "geacon_pro" ascii
        $g23 = "github.com/darkr4y/geacon" ascii
        $g24 = "deimosC2" ascii
        $g25 = "DeimosC2" ascii
        $g26 = "github.com/redcode-labs" ascii
        $g27 = "gobrut" ascii
        $g28 = "StealthWorker" ascii
        $g29 = "github.com/kost/revsocks" ascii
        $g30 = "BishopFox/sliver/implant" ascii
        $g31 = "github.com/nodauf/Girsh" ascii
        $g32 = "vshell/client" ascii
        $g33 = "supershell" ascii
        $v1 = "go.buildid" ascii
        $v2 = "runtime.goexit" ascii
        $v3 = "Go build ID" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 64MB and any of ($v*) and any of ($g*)
}
