rule Txt_Package_SandboxNames {
    meta:
        id = "b48534be-7e10-4cdc-9f32-4e48f4fd7b96"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script with the list of machines and users of sandboxes that stealers copy from each other"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1497.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1497/001/"
        scope = "text"
    strings:
        $u01 = "WDAGUtilityAc" ascii
        $u02 = "7AB5C494-39F5-4941-9163-47F54D6D5016" ascii
        $u03 = "DESKTOP-NAKFFMT" ascii
        $u04 = "WIN-5E07COS9ALR" ascii
        $u05 = "B30F0242-1C6A-4" ascii
        $u06 = "BEE7370C-8C0C-4" ascii
        $u07 = "DESKTOP-VRSQLAG" ascii
        $u08 = "Q9IATRKPRH" ascii
        $u09 = "DESKTOP-D019GDM" ascii
        $u10 = "DESKTOP-WI8CLET" ascii
        $u11 = "RDhJ0CNFevzX" ascii
        $u12 = "kEecfMwgj" ascii
        $u13 = "8Nl0ColNQ5bq" ascii
        $u14 = "PxmdUOpVyx" ascii
        $u15 = "lmVwjj9b" ascii
        $u16 = "8VizSM" ascii
        $u17 = "03DE0294-0480-05DE-1A06-350700080009" ascii
        $u18 = "6F3CA5EC-BEC9-4A4D-8274-11168F640058" ascii
        $u19 = "032E02B4-0499-05C3-0806-3C0700080009" ascii
        $u20 = "ADEEEE9E-EF0A-6B84-B14B-B83A54AFC548" ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|\brequire\s{0,3}\(\s{0,3}["']|\b(os|sys|subprocess|process)\./ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 8MB and $i1 and 3 of ($u*)
}
