rule Web_Shell_PhpReversedWords {
    meta:
        id = "c6c413c8-d0bf-48b3-a2ff-911301bd10d9"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that carries the names of dangerous functions backwards or rotated"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $r1 = /["'](tressa|lave|metsys|cexe_llehs|urhtssap|edoced_46esab|etalfnizg|noitcnuf_etaerc|sserpmocnuzg|31tor_rts|nepo_corp|TSOP_|TSEUQER_|EIKOOC_)["']/ ascii
        $r2 = /\)?\)\s{0,2}(;\s{0,2})?["']?lave\b|\(edoced_46esab|edoced_46esab\(/ ascii
        $r3 = /["'](nffreg|flfgrz|cnffgueh|furyy_rkrp|onfr64_qrpbqr|tmvasyngr|perngr_shapgvba|riny|_CBFG|_ERDHRFG)["'(]/ ascii
        $d1 = /strrev\s{0,3}\(|array_reverse\s{0,3}\(/ ascii nocase
        $d2 = /str_rot13\s{0,3}\(|strtr\s{0,3}\(/ ascii nocase
        $x1 = /\b(eval|assert)\s{0,3}\(/ ascii nocase
        $x2 = /\$\w{1,24}\s{0,3}\(\s{0,3}@?["'$]/ ascii
        $x3 = /(call_user_func(_array)?|array_map|create_function|register_shutdown_function)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and (($d1 and any of ($r1, $r2)) or ($d2 and $r3)) and any of ($x*)
}
