rule Sh_Dropper_TryDirectories {
    meta:
        id = "a561f097-2e77-4ab6-8fb9-89c3bd70fb27"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that tries one writable directory after another, fetches a program and runs it"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1105"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $d1 = /cd\s{1,3}\/tmp\s{0,3}(\|\|)\s{0,3}cd\s{1,3}(\/var\/run|\/mnt|\/root|\/var\/tmp|\/dev\/shm|\/)/ ascii
        $d2 = /cd\s{1,3}\/var\/(tmp|run)\s{0,3}\|\|\s{0,3}cd\s{1,3}\/(mnt|tmp|root|dev)/ ascii
        $d3 = />\s{0,2}\/(tmp|var\/run|mnt|dev\/shm)\/\.\w{1,10}\s{0,3}&&\s{0,3}cd\s{1,3}\/(tmp|var\/run|mnt|dev\/shm)/ ascii
        $f1 = /(busybox\s{1,3})?(wget|tftp|curl|ftpget)\s{1,4}[^\n]{4,200}/ ascii
        $c1 = /chmod\s{1,4}(\+x|[0-7]{3,4}|a\+x)/ ascii
        $r1 = /chmod\s{1,4}[^\n;&]{1,120}(;|&&|&|\n)\s{0,8}(\.\/|sh\s|\/tmp\/|nohup\s|\$)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 64KB and any of ($d*) and $f1 and $c1 and $r1
}
