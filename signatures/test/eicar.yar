rule Test_Eicar_File {
    meta:
        severity = "malicious"
        description = "stand-in until the signatures arrive"
    strings:
        $a = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D 24 45 49 43 41 52 }
    condition:
        $a at 0 and filesize < 200
}
