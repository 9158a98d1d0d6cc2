rule Sh_Dropper_ListOfHosts {
    meta:
        id = "c86f3477-1842-43a0-9531-fd9b21116005"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A script that tries one way of fetching after another and runs what it got in a hidden place"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "script"
    strings:
        $f1 = /\bcurl\s[^\n]{3,160}/ ascii
        $f2 = /\bwget\s[^\n]{3,160}/ ascii
        $f3 = /\b(lwp-download|lynx\s{1,3}-source|fetch\s{1,3}-o|busybox\s{1,3}wget|tftp\s{1,3}-[gc]|ftpget\s|python[23]?\s{1,3}-c\s{1,3}["'][^\n]{0,80}url(open|retrieve)|exec\s{1,3}\d<>\s?\/dev\/tcp\/)/ ascii
        $h1 = /(\/tmp|\/var\/tmp|\/dev\/shm|\/var\/run)\/\.[a-zA-Z0-9_-]{1,30}/ ascii
        $r1 = /chmod\s{1,4}(\+x|[0-7]{3,4}|a\+x|u\+x)\s/ ascii
        $r2 = /(nohup\s|setsid\s|\(\s{0,2}\.\/|\s&\s{0,3}(\n|$)|>\s{0,3}\/dev\/null\s{1,3}2>&1\s{0,3}&)/ ascii
        $x1 = /https?:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(:\d{2,5})?\/|pastebin\.com\/raw|transfer\.sh|\.onion|ix\.io\/|0x0\.st|oshi\.at|anonfiles|catbox\.moe|raw\.githubusercontent/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 128KB and 2 of ($f*) and $h1 and all of ($r*) and $x1
}
