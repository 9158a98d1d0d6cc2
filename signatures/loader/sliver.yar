rule Lnx_Loader_Implants {
    meta:
        id = "aaaac2bc-29ed-4d23-994d-9e7d6b072085"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "An implant of a known remote-control framework in Go, by the paths of its packages"
        severity = "malicious"
        class = "loader"
        family = "generic"
        attack = "T1105"
        confidence = 94
        fp = "tests of one's own defences"
        reference = "https://attack.mitre.org/software/S0633/"
        scope = "elf"
    strings:
        $a1 = "github.com/bishopfox/sliver/implant" ascii
        $a2 = "github.com/bishopfox/sliver/protobuf/sliverpb" ascii
        $b1 = "github.com/Ne0nd0g/merlin-agent" ascii
        $b2 = "github.com/Ne0nd0g/merlin/pkg/agent" ascii
        $b3 = "github.com/Ne0nd0g/merlin-message" ascii
        $c1 = "geacon/cmd/packet" ascii
        $c2 = "geacon/cmd/config" ascii
        $c3 = "main/packet.EncryptedMetaInfo" ascii
        $d1 = "MythicAgents/poseidon" ascii
        $d2 = "poseidon/Payload_Type/poseidon" ascii
        $server = "github.com/bishopfox/sliver/server" ascii
        $client = "github.com/bishopfox/sliver/client" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 64MB and any of ($a*, $b*, $c*, $d*) and not ($server or $client)
}
