rule Sh_Dropper_PreloadWriter {
    meta:
        id = "6515ab56-f90c-4fa8-ab64-449696f1c3de"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that puts a library into the preload file and locks or hides it"
        severity = "suspicious"
        class = "dropper"
        family = "generic"
        attack = "T1574.006"
        confidence = 88
        fp = "installers of allocators that lock their setting"
        reference = "https://attack.mitre.org/techniques/T1574/006/"
        scope = "script"
    strings:
        $p1 = /(echo|printf|tee|cp|mv)\s{1,4}[^\n]{0,120}>{1,2}\s{0,4}\/etc\/ld\.so\.preload/ ascii
        $p2 = /tee\s{1,4}(-a\s{1,4})?\/etc\/ld\.so\.preload/ ascii
        $o1 = /chattr\s{1,4}\+?-?[iaueR]{1,3}\s/ ascii
        $o2 = /gcc\s[^\n]{0,120}(-shared|-fPIC)[^\n]{0,120}\.so/ ascii
        $o3 = /(curl|wget)\s[^\n]{0,160}\.(so|c|tar\.gz|tgz)\b/ ascii
        $o4 = /(\/tmp\/|\/dev\/shm\/|\/usr\/local\/lib\/|\/lib\/|\/etc\/)\.?[a-zA-Z0-9_.-]{2,40}\.so/ ascii
        $o5 = /touch\s{1,4}-(r|acmr|t)\s/ ascii
        $o6 = /history\s{1,3}-c|HISTFILE/ ascii
        $o7 = /base64\s{1,3}(-d|--decode)/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 4MB and any of ($p*) and 2 of ($o*)
}
