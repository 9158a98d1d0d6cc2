rule Src_Bot_Mirai {
    meta:
        id = "8e27fae7-5eda-4433-93e4-38a52ce698c3"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Source of Mirai, Gafgyt or their descendants, by the names of its functions"
        severity = "suspicious"
        class = "bot"
        family = "mirai"
        attack = "T1498"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1498/"
        scope = "text"
    strings:
        $a00 = /att[a]ck_get_opt_int/ ascii fullword
        $a01 = /att[a]ck_get_opt_str/ ascii fullword
        $a02 = /att[a]ck_method_udp/ ascii fullword
        $a03 = /att[a]ck_udp_generic/ ascii fullword
        $a04 = /att[a]ck_tcp_syn/ ascii fullword
        $a05 = /att[a]ck_gre_ip/ ascii fullword
        $a06 = /add[_]auth_entry/ ascii fullword
        $a07 = /tab[l]e_unlock_val/ ascii fullword
        $a08 = /tab[l]e_retrieve_val/ ascii fullword
        $a09 = /kil[l]er_kill_by_port/ ascii fullword
        $a10 = /ens[u]re_single_instance/ ascii fullword
        $a11 = /res[o]lve_cnc_addr/ ascii fullword
        $a12 = /ran[d]_alphastr/ ascii fullword
        $a13 = /TAB[L]E_CNC_DOMAIN/ ascii fullword
        $a14 = /TAB[L]E_SCAN_CB/ ascii fullword
        $a15 = /sca[n]ner_kill/ ascii fullword
        $a16 = /rep[o]rt_working/ ascii fullword
        $a17 = /Sta[r]tTheLelz/ ascii fullword
        $a18 = /Get[R]andomPublicIP/ ascii fullword
        $a19 = /get[R]andomPublicIP/ ascii fullword
        $a20 = /lis[t]Fork/ ascii fullword
        $a21 = /soc[k]printf/ ascii fullword
        $a22 = /mak[e]IPPacket/ ascii fullword
        $a23 = /mak[e]vsepacket/ ascii fullword
        $a24 = /cur[r]entServer/ ascii fullword
        $a25 = /com[m]Server/ ascii fullword
        $a26 = /ini[t]Connection/ ascii fullword
        $a27 = /pro[c]essCmd/ ascii fullword
        $a28 = /Sen[d]STDHEX/ ascii fullword
        $a29 = /ran[d]_cmwc/ ascii fullword
        $a30 = /ini[t]_rand/ ascii fullword
        $a31 = /fdg[e]ts/ ascii fullword
        $a32 = /zpr[i]ntf/ ascii fullword
        $a33 = /csu[m]_add/ ascii fullword
        $a34 = /che[c]ksum_tcp_udp/ ascii fullword
        $a35 = /BUF[F]ER_SIZE_CNC/ ascii fullword
        $a36 = /hid[e]_maps_shit/ ascii fullword
        $a37 = /att[a]ckInfoLookup/ ascii fullword
        $a38 = /New[A]ttack/ ascii fullword
        $a39 = /KIL[L]ATTK/ ascii fullword
        $a40 = /Sen[d]UDP/ ascii fullword
        $a41 = /sen[d]HTTP/ ascii fullword
        $a42 = /cli[e]nts_connected/ ascii fullword
        $a43 = /MAX[F]DS/ ascii fullword
        $a44 = /tel[F]D_struct/ ascii fullword
        $a45 = /man[a]gements/ ascii fullword
        $a46 = /Bot[L]istener/ ascii fullword
        $a47 = /Tel[n]etListener/ ascii fullword
        $a48 = /Bot[W]orker/ ascii fullword
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x7f and filesize < 1MB and 5 of ($a*)
}
