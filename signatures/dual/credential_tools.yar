rule Any_Dual_CredentialTools {
    meta:
        id = "d6625c82-5d91-43c8-b87f-ef4d7d841adb"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A tool that reads passwords from memory, browsers or files"
        severity = "suspicious"
        class = "dual"
        family = "generic"
        attack = "T1003"
        confidence = 88
        fp = "security tests that were ordered"
        reference = "https://attack.mitre.org/techniques/T1003/"
        scope = "any"
    strings:
        $a1 = /mimi[p]enguin/ ascii nocase
        $a2 = /gnome-keyring-daemon/ ascii
        $a3 = "lightdm" ascii
        $a5 = "/proc/%s/mem" ascii
        $b1 = /\blaza[g]ne/ ascii nocase
        $b2 = /softwares\.browsers/ ascii
        $b3 = /laza[g]ne\.config/ ascii
        $c1 = "3snake" ascii fullword
        $c2 = /\bintercept_[s]sh/ ascii
        $c3 = "process_interesting" ascii
    condition:
        filesize < 32MB and uint8(0) != 0x3c and (($a1 and 2 of ($a*) and ($a2 or $a3)) or ($b1 and ($b2 or $b3)) or ($c2 and ($c1 or $c3)))
}
