rule Web_Shell_NodeRequest {
    meta:
        id = "ae7a5cce-a0bd-4bc7-94d1-55e9cf16e90b"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "JavaScript on a server that runs a request parameter as a command"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $a1 = /\b(exec|execSync|spawn|spawnSync|eval|execFile|runInThisContext|runInNewContext)\s{0,3}\(\s{0,3}(decodeURIComponent\s{0,3}\(|Buffer\.from\s{0,3}\(|String\s{0,3}\()?\s{0,3}(req|request|ctx|context|ctx\.request)\.(query|body|params|headers|cookies|url)\b/ ascii
        $a2 = /\b(const|let|var)\s{1,3}\{?\s{0,3}(\w{1,16})\s{0,3}\}?\s{0,3}=\s{0,3}(req\b|request\b|ctx\b|url\.parse\s{0,3}\(\s{0,3}req\.url[^\n]{0,12})\.?(query|body|params|headers)?[^\n]{0,40}\n?[^\n]{0,60}\b(exec|execSync)\s{0,3}\(\s{0,3}(cmd|command|c|q|code|payload)\w{0,6}\s{0,3}[,)]/ ascii
        $r1 = /(require\s{0,3}\(\s{0,3}["']|from\s{1,3}["'])(node:)?(child_process|vm)["']/ ascii
        $r2 = /createServer\s{0,3}\(|express\s{0,3}\(|\.(get|post|use|all)\s{0,3}\(\s{0,3}["'`]\/|module\.exports|koa|fastify/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 128KB and $r1 and $r2 and any of ($a*)
}
