rule Sh_Dropper_TmpRunner {
    meta:
        id = "4e14e3d7-520f-4b37-8211-7750d6099864"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script that fetches a program from a bare address, makes it executable and starts it"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $f1 = /(curl|wget|tftp|ftpget|fetch|lwp-download)\s[^\n]{0,120}(https?|ftp):\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(:\d{2,5})?\/[^\s\n]{1,120}/ ascii
        $f2 = /(curl|wget)\s[^\n]{0,120}https?:\/\/[\w.-]{4,60}\.(onion|xyz|top|tk|ml|ga|cf|gq|pw|su|ru)(:\d{2,5})?\/[^\s\n]{1,120}/ ascii
        $c1 = /chmod\s{1,4}(\+x|[0-7]{3,4}|a\+x|u\+x|-R\s)/ ascii
        $x1 = /(^|[\n;&|]|&&)\s{0,6}(nohup\s{1,3}|setsid\s{1,3}|sudo\s{1,3})?(\.\/|\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\/var\/run\/)[\w.${}-]{1,40}/ ascii
        $h1 = /rm\s{1,3}-r?f\s{1,3}[^\n]{0,60}|history\s{1,3}-c|>\s{0,3}\/dev\/null\s{1,3}2>&1|nohup\s|cd\s{1,3}(\/tmp|\/var\/tmp|\/dev\/shm|\/var\/run|\/mnt|\/root)/ ascii
        $no1 = /(10|127|192\.168)\.\d{1,3}\.\d{1,3}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and (uint16(0) == 0x2123 or filesize < 4KB) and filesize < 64KB and any of ($f*) and $c1 and $x1 and $h1 and not $no1
}
