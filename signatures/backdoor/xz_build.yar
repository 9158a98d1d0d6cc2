rule Sh_Backdoor_XzBuild {
    meta:
        id = "eedd9315-2963-4f20-b2d1-d2a92b0c95b1"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "The build script fragments of the xz backdoor, which read code out of test files"
        severity = "malicious"
        class = "backdoor"
        family = "xz"
        attack = "T1195.001"
        confidence = 95
        fp = "none known"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-3094"
        scope = "text"
    strings:
        $a1 = "gl_am_configmake" ascii
        $a2 = "gl_path_map" ascii
        $a3 = "gl_localedir_config" ascii
        $b1 = /grep\s{1,4}-aErls/ ascii
        $b2 = /#\{4\}\[\[:alnum:\]\]\{5\}#\{4\}/ ascii
        $b3 = /head\s{1,4}-c\s{1,4}\+?(1024|2048|939|724|31)\b[^\n]{0,60}head\s{1,4}-c\s{1,4}\+?(1024|2048|939|724|31)\b/ ascii
        $b4 = "bad-3-corrupt_lzma2.xz" ascii
        $b5 = "good-large_compressed.lzma" ascii
        $b6 = /tr\s{1,4}"\\\\?5-\\\\?51/ ascii
        $b7 = /eval\s{1,4}\$\{?(gl_|i|zrKcVq)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 2MB and (2 of ($b1, $b2, $b3, $b6) or (any of ($a*) and any of ($b1, $b2, $b3, $b6)) or ($b4 and $b5 and any of ($b3, $b6, $b7)))
}
