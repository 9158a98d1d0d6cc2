rule Web_Shell_PhpUploader {
    meta:
        id = "a9cd9115-5eaf-42fb-9dbb-edbb7dca22c1"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A tiny PHP page that stores any uploaded file under the name it came with"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "teaching examples of uploads"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $u1 = /(copy|move_uploaded_file)\s{0,3}\(\s{0,3}\$_FILES\s{0,2}\[[^\]\n]{1,24}\]\s{0,2}\[\s{0,2}['"]?tmp_name['"]?\s{0,2}\]\s{0,3},\s{0,3}(\$_FILES\s{0,2}\[[^\]\n]{1,24}\]\s{0,2}\[\s{0,2}['"]?name|\$_(GET|POST|REQUEST)|['"][^'"\n]{0,30}['"]\s{0,3}\.\s{0,3}\$_FILES)/ ascii nocase
        $u2 = /@\s{0,2}(copy|move_uploaded_file)\s{0,3}\(\s{0,3}\$_FILES/ ascii nocase
        $f1 = /<input[^>\n]{0,60}type\s{0,2}=\s{0,2}\\?["']?file/ ascii nocase
        $no1 = "in_array" ascii fullword
        $no2 = "pathinfo" ascii fullword
        $no3 = "include" ascii fullword
        $no4 = "require" ascii
        $no5 = "basename" ascii fullword
    condition:
        uint32(0) != 0x464c457f and filesize < 4KB and $tag and any of ($u*) and $f1 and none of ($no*)
}
