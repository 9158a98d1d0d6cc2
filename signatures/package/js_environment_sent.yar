rule Js_Package_EnvironmentSent {
    meta:
        id = "122af170-f61f-46a7-90ea-ac20b8ce942a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "JavaScript that sends all of its environment to another machine"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1082"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1082/"
        scope = "text"
    strings:
        $a1 = /(JSON\.stringify|querystring\.stringify|encodeURIComponent|Buffer\.from)\s{0,3}\(\s{0,3}(JSON\.stringify\s{0,3}\(\s{0,3})?(\{\s{0,3}\.{3})?process\.env\s{0,3}[,)}]/ ascii
        $a2 = /(data|body|env|json|content)\s{0,3}:\s{0,3}(JSON\.stringify\s{0,3}\(\s{0,3})?process\.env\s{0,3}[,})\n]/ ascii
        $n1 = /https?\.(request|get)\s{0,3}\(|\bfetch\s{0,3}\(|axios(\.post|\.get|\.put)?\s{0,3}\(|dns\.(resolve|lookup)/ ascii
        $t1 = /["'`]https?:\/\/|hostname\s{0,3}:\s{0,3}["']/ ascii
        $r1 = /\brequire\s{0,3}\(\s{0,3}["'](node:)?(https?|axios|os|child_process|dns|node-fetch|fs)["']|from\s{1,3}["'](node:)?(https?|axios|os|child_process)["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 16KB and $r1 and any of ($a*) and $n1 and $t1
}
