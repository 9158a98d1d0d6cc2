rule Txt_Package_Stealer {
    meta:
        id = "b12d13ea-52ba-4aa0-93e1-cad2fe463dc9"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that reads credentials of developers or browsers and sends them to a collecting service"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1555"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1555/"
        scope = "text"
    strings:
        $c1 = ".aws/credentials" ascii
        $c2 = ".pypirc" ascii
        $c3 = ".npmrc" ascii
        $c4 = "id_rsa" ascii fullword
        $c5 = "Local State" ascii fullword
        $c6 = "Login Data" ascii fullword
        $c7 = ".git-credentials" ascii
        $c8 = ".kube/config" ascii
        $c9 = ".docker/config.json" ascii
        $c10 = "/etc/shadow" ascii
        $c11 = "leveldb" ascii fullword nocase
        $c12 = "Cookies" ascii fullword
        $c13 = "wallet.dat" ascii
        $c14 = "169.254.169.254" ascii
        $c15 = ".bash_history" ascii
        $c16 = "discord" ascii nocase fullword
        $w1 = /discord(app)?\.com\/api\/webhooks\/[0-9]{15}/ ascii
        $w2 = /api\.telegram\.org\/bot(["'\s+{$]|[0-9]{8,10}:)/ ascii
        $w3 = /webhook\.site\/[0-9a-f-]{20}/ ascii
        $w4 = /[a-z0-9]{10,40}\.(oast\.(fun|me|pro|live|site|online)|oastify\.com|burpcollaborator\.net|m\.pipedream\.net|interact\.sh)/ ascii
        $p1 = /requests\.post\s{0,3}\(|urlopen\s{0,3}\(|https?\.request\s{0,3}\(|fetch\s{0,3}\(|axios\.post\s{0,3}\(|curl\s|httpx\.post\s{0,3}\(|XMLHttpRequest|sendDocument/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 4MB and uint8(0) != 0x3c and 2 of ($c*) and any of ($w*) and $p1
}
