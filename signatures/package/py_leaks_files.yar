rule Py_Package_LeaksFiles {
    meta:
        id = "f0897cfc-58d8-4fce-ba29-7a7cf36af6bd"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that reads keys and credentials of its user and sends them to a fixed address"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1552.001"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1552/001/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $c1 = /\.ssh\/?["'\\\/]?|id_rsa|id_ed25519/ ascii
        $c2 = /\.aws[\/\\"', ]{1,5}(credentials|config)/ ascii
        $c3 = /\.(npmrc|pypirc|netrc|git-credentials|gitconfig|pgpass)\b/ ascii
        $c4 = /\.kube[\/\\"', ]{1,5}config|\.docker[\/\\"', ]{1,5}config\.json|\.config[\/\\"', ]{1,5}gcloud/ ascii
        $c5 = /\/etc\/(passwd|shadow|hosts)/ ascii
        $c6 = /\.(bash|zsh|python|mysql)_history/ ascii
        $c7 = /169\.254\.169\.254|metadata\.google\.internal/ ascii
        $c8 = /\.env["']|wallet\.dat|\.gnupg/ ascii
        $r1 = /open\s{0,3}\(|\.read_text\s{0,3}\(|subprocess|os\.(popen|system|walk|listdir)|glob\.glob/ ascii
        $n1 = /(requests|httpx)\.(post|put|get)\s{0,3}\(\s{0,3}[fbru]{0,2}["']https?:\/\//  ascii
        $n2 = /(Request|urlopen|HTTPS?Connection)\s{0,3}\(\s{0,3}[fbru]{0,2}["'](https?:\/\/|[a-z0-9-]{3,40}\.[a-z0-9.]{2,40}["'])/ ascii
        $n3 = /\.connect\s{0,3}\(\s{0,3}\(\s{0,3}["']/ ascii
        $n4 = /(url|URL|host|HOST|server|webhook|WEBHOOK|endpoint|api)\w{0,8}\s{0,3}=\s{0,3}[fbru]{0,2}["']https?:\/\// ascii
        $n5 = /(requests|httpx)\.(post|put)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and 3 of ($c*) and $r1 and ($n1 or $n2 or $n3 or ($n4 and $n5))
}
