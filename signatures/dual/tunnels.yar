rule Lnx_Dual_Tunnel {
    meta:
        id = "4c7ed101-bd14-4477-b25f-8b0e0095fe59"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A tunnel or proxy tool that intruders like to bring along"
        severity = "info"
        class = "dual"
        family = "generic"
        attack = "T1572"
        confidence = 90
        fp = "tunnels that were set up on purpose"
        reference = "https://attack.mitre.org/techniques/T1572/"
        scope = "elf"
    strings:
        $a1 = "github.com/jpillora/chisel/" ascii
        $b1 = "github.com/fatedier/frp/" ascii
        $c1 = "gs-netcat" ascii
        $c2 = "GSOCKET_ARGS" ascii
        $d1 = "github.com/nicocha30/ligolo-ng/" ascii
        $e1 = "ehang.io/nps" ascii
        $f1 = "github.com/FunnyWolf/Viper" ascii
        $g1 = "Stowaway/agent" ascii
        $g2 = "Stowaway/protocol" ascii
        $h1 = "rakshasa/server" ascii
        $h2 = "rakshasa/cert" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 64MB and ($a1 or $b1 or all of ($c*) or $d1 or $e1 or $f1 or all of ($g*) or all of ($h*))
}
