rule Src_Loader_Memfd {
    meta:
        id = "40e548ec-ab5f-4e6c-b3d5-8e8190591b2d"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "C or Go source that fetches a program into memory and runs it there"
        severity = "suspicious"
        class = "loader"
        family = "generic"
        attack = "T1620"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1620/"
        scope = "text"
    strings:
        $m1 = /\bmemfd_create\s{0,3}\(|SYS_memfd_create|__NR_memfd_create|unix\.MemfdCreate|syscall\s{0,3}\(\s{0,3}319\s{0,3},/ ascii
        $x1 = /\bfexecve\s{0,3}\(|\/proc\/(self|%d|%ld|%s)\/fd\/|\bexecveat\s{0,3}\(/ ascii
        $n1 = /\b(socket|connect|recv|curl_easy_perform|http\.Get|getaddrinfo|gethostbyname)\s{0,3}\(/ ascii
        $n2 = /(xor|rc4|aes|decrypt|base64)\w{0,12}\s{0,3}\(/ ascii nocase
        $n3 = /unsigned\s{1,3}char\s{1,3}\w{1,24}\s{0,3}\[\s{0,3}\d{0,8}\s{0,3}\]\s{0,3}=\s{0,3}(\{|")\s{0,3}(0x7f|\\x7f)/ ascii
        $no1 = "SPDX-License-Identifier" ascii
        $no2 = "Copyright (C)" ascii nocase
        $c1 = /#include\s{0,3}<|^package\s{1,3}main|\npackage\s{1,3}main/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 24KB and $c1 and $m1 and $x1 and any of ($n*) and none of ($no*)
}
