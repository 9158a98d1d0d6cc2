rule Js_Package_HostBeacon {
    meta:
        id = "205d17e0-8219-4a80-ad5d-12b9e983f83e"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "JavaScript of a package that reports host, user and directories to a stranger"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1195.001"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/001/"
        scope = "text"
    strings:
        $i1 = /os\.hostname\s{0,3}\(|\bhostname\s{0,3}\(\s{0,3}\)/ ascii
        $i2 = /os\.userInfo\s{0,3}\(|userInfo\s{0,3}\(\s{0,3}\)/ ascii
        $i3 = /os\.homedir\s{0,3}\(/ ascii
        $i4 = /dns\.getServers\s{0,3}\(/ ascii
        $i5 = /\b__dirname\b|process\.cwd\s{0,3}\(/ ascii
        $i6 = /os\.networkInterfaces\s{0,3}\(|\/etc\/(passwd|hosts|resolv\.conf)/ ascii
        $i7 = /JSON\.stringify\s{0,3}\(\s{0,3}process\.env\s{0,3}\)|Object\.(keys|entries)\s{0,3}\(\s{0,3}process\.env/ ascii
        $i8 = /exec(Sync)?\s{0,3}\(\s{0,3}["'`](whoami|hostname|id|pwd|ifconfig|uname)/ ascii
        $p1 = /packageJSON|package\.json|npm_package_name|npm_config/ ascii
        $n1 = /\bhttps?["']?\)?\.(request|get)\s{0,3}\(/ ascii
        $n2 = /dns\.(resolve|lookup)\w{0,4}\s{0,3}\(/ ascii
        $n3 = /\b(fetch|axios(\.post|\.get)?)\s{0,3}\(/ ascii
        $t1 = /(oast(ify)?\.(com|fun|me|pro|live|site|online)|interact\.sh|burpcollaborator\.net|pipedream\.net|webhook\.site|requestbin|canarytokens|dnslog|ngrok|discord(app)?\.com\/api\/webhooks|api\.telegram\.org)/ ascii
        $r1 = /\brequire\s{0,3}\(\s{0,3}["'](node:)?(os|dns|https?|child_process|querystring)["']\s{0,3}\)|from\s{1,3}["'](node:)?(os|dns|https?|child_process)["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 64KB and $r1 and any of ($n*) and ((4 of ($i*) and ($p1 or $t1)) or (2 of ($i*) and $t1))
}
