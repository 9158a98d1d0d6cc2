rule Src_Rootkit_Preload {
    meta:
        id = "475eb1d8-40e9-46de-8cc4-7ea74bc8ee45"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "C source of a preloaded library that hides directory entries"
        severity = "suspicious"
        class = "rootkit"
        family = "generic"
        attack = "T1574.006"
        confidence = 85
        fp = "teaching material"
        reference = "https://attack.mitre.org/techniques/T1574/006/"
        scope = "text"
    strings:
        $d1 = /dlsym\s{0,4}\(\s{0,4}RTLD_NEXT/ ascii
        $r1 = /struct\s{1,4}dirent(64)?\s{0,4}\*\s{0,4}readdir(64)?\s{0,4}\(/ ascii
        $r2 = /DECLARE_READDIR\s{0,4}\(/ ascii
        $h1 = "/proc/self/fd/%d" ascii
        $h2 = "ld.so.preload" ascii
        $h3 = "/proc/net/tcp" ascii
        $h4 = /\b(HIDE|HIDDEN|MAGIC|process_to_filter|hide_)/ ascii
        $h5 = "/proc/%s/stat" ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $d1 and any of ($r*) and any of ($h*)
}
