rule Js_Package_Worm {
    meta:
        id = "e36c905c-7305-4c92-bcbf-f3195a14db1b"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "JavaScript that looks for secrets and spreads through the packages and repositories of its victim"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $a1 = "trufflehog" ascii nocase
        $a2 = ".github/workflows" ascii
        $a3 = "npm publish" ascii
        $a4 = "NPM_TOKEN" ascii
        $a5 = "GITHUB_TOKEN" ascii
        $a6 = "webhook.site" ascii
        $a7 = "/-/whoami" ascii
        $a8 = "makePublic" ascii
        $a9 = "169.254.169.254" ascii
        $a10 = "Shai-Hulud" ascii nocase
        $a11 = "bun.sh/install" ascii
        $a12 = "/user/repos" ascii
        $a13 = "maintainer:" ascii
        $j1 = /\brequire\s{0,3}\(|\bimport\s[^\n]{1,80}from\s/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 16MB and $j1 and $a1 and 5 of ($a*)
}
