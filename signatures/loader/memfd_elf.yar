rule Lnx_Loader_MemfdStatic {
    meta:
        id = "f87b439b-44e3-4f68-8da9-17edeaacc04e"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A small program that fetches another into a memory file and runs it"
        severity = "suspicious"
        class = "loader"
        family = "generic"
        attack = "T1620"
        confidence = 80
        fp = "container runtimes and tracers of small size"
        reference = "https://attack.mitre.org/techniques/T1620/"
        scope = "elf"
    strings:
        $m1 = "memfd_create" ascii
        $x1 = "fexecve" ascii fullword
        $x2 = "/proc/self/fd/%d" ascii
        $x3 = "/proc/%d/fd/%d" ascii
        $n1 = "socket" ascii fullword
        $n2 = "connect" ascii fullword
        $n3 = "curl_easy_perform" ascii
        $h1 = "GET /%s" ascii
        $h2 = "[kworker" ascii
        $h3 = "HTTP/1." ascii
        $h4 = "http://" ascii
        $h5 = "\x00recv\x00" ascii
        $no1 = "valgrind" ascii nocase
        $no3 = "libcontainer" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 200KB and $m1 and any of ($x*) and (($n1 and $n2) or $n3) and any of ($h*) and none of ($no*)
}
