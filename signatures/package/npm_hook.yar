rule Js_Package_InstallHook {
    meta:
        id = "b6375333-87df-4cf3-945f-662d0cef32c3"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "An npm package that fetches and runs something while it is installed"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 88
        fp = "packages that fetch their binaries with a shell"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $n1 = /"name"\s{0,3}:/ ascii
        $n2 = /"version"\s{0,3}:/ ascii
        $h1 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,200}(curl|wget)\s[^"\n]{0,200}(\|\s{0,3}(ba)?sh|&&\s{0,3}(chmod|sh|bash|\.\/))/ ascii
        $h2 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,200}(\/dev\/tcp\/|base64\s{1,3}(-d|--decode)|powershell|nslookup|\$\(whoami\)|\$\(hostname\)|`(whoami|hostname|id)`)/ ascii nocase
        $h3 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,200}(oast(ify)?\.|webhook\.site|pipedream\.net|burpcollaborator|interact\.sh|requestbin|discord(app)?\.com\/api\/webhooks|ngrok)/ ascii
        $h4 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,80}node\s{1,3}(-e|--eval)\s[^"\n]{0,300}(child_process|eval\(|Buffer\.from|http)/ ascii
        $h5 = /"(pre|post)?install"\s{0,3}:\s{0,3}"node\s{1,3}(setup_bun\.js|bundle\.js|setup\.mjs|bun_environment\.js)"/ ascii
    condition:
        uint8(0) == 0x7b and filesize < 256KB and all of ($n*) and any of ($h*)
}
