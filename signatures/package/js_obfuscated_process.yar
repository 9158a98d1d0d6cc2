rule Js_Package_ObfuscatedProcess {
    meta:
        id = "e93e85db-8d6d-4ada-bce2-acdfbb2725a1"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "JavaScript with a rotated table of strings that starts programs or reads files"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1027"
        confidence = 70
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $o1 = /\b_0x[a-f0-9]{4,6}\s{0,3}=\s{0,3}_0x[a-f0-9]{4,6}\s{0,3}-\s{0,3}\(?-?(0x[a-f0-9]{1,6}|\d)/ ascii
        $o2 = /(push|shift)["']?\]?\s{0,3}\(\s{0,3}_0x[a-f0-9]{4,6}\[?\s{0,3}["'.]{1,2}(shift|push)/ ascii
        $o3 = /parseInt\s{0,3}\(\s{0,3}_0x[a-f0-9]{4,6}\s{0,3}\(/ ascii
        $o4 = /function\s{1,3}_0x[a-f0-9]{4,6}\s{0,3}\(/ ascii
        $o5 = /while\s{0,3}\(\s{0,3}!!\[\]\s{0,3}\)/ ascii
        $c1 = /child_process|require\s{0,3}\(\s{0,3}["'](os|fs|https?|net|request|axios|path)["']\s{0,3}\)|process\[["']env|process\.(env|platform)|node:(fs|os|https)|createRequire/ ascii
        $b1 = /\b(exec|spawn|execSync|homedir|hostname|userInfo|writeFileSync|readFileSync|readdirSync)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 12MB and #o4 > 1 and 2 of ($o1, $o2, $o3, $o5) and #o3 > 2 and $c1 and $b1
}
