rule Sh_Dropper_Machines {
    meta:
        id = "00bf2598-3fe3-4d64-8c76-d486ffea6c33"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that fetches and runs one program for every kind of machine"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1105"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $f1 = /(wget|curl|tftp|ftpget)\s[^\n;|&]{0,160}(\.|\/|_|-)(mips|mipsel|mpsl|arm[4-7]?|armv[4-7]l|armv[4-7]|x86(_(32|64))?|i[3-6]86|ppc|powerpc|sh4|spc|sparc|m68k|arc)\b/ ascii
        $c1 = /chmod\s{1,4}(\+x|[0-7]{3,4}|a\+x|u\+x)/ ascii
        $r1 = /chmod\s{1,4}[^\n;&]{1,120}(;|&&|&|\n)\s{0,8}(\.\/|sh\s|\/tmp\/|nohup\s|\$)/ ascii
        $d1 = /cd\s{1,3}(\/tmp|\/var\/run|\/var\/tmp|\/mnt|\/root|\/dev\/shm|\/dev|\/home|\/run)/ ascii
        $l1 = /for\s{1,3}\w{1,12}\s{1,3}in\s[^\n]{0,40}(mips|arm|x86|mpsl)[^\n]{0,80}(mips|arm|x86|mpsl)[^\n]{0,80}(mips|arm|x86|mpsl)/ ascii
        $l2 = /(wget|curl|tftp)\s[^\n;|&]{0,120}\$\{?\w{1,12}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 128KB and $c1 and $r1 and ((#f1 > 3 and $d1 and #c1 > 2) or (#f1 > 5 and #c1 > 3) or ($l1 and $l2 and $d1 and filesize < 8KB))
}
