rule Txt_Package_CallbackHost {
    meta:
        id = "628fbe58-cfdf-47ba-86e7-c75ec10ce669"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script that reports to a host which testers and attackers use to learn who ran it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1567"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1567/"
        scope = "text"
    strings:
        $h1 = /["'\/.@`][a-z0-9-]{8,63}\.(\w{1,8}\.)?(oast(ify)?\.(com|fun|me|pro|live|site|online)|burpcollaborator\.net|pipedream\.net|interact\.sh|canarytokens\.com|requestbin\.(net|com)|dnslog\.(cn|pw)|ceye\.io|eyes\.sh|beeceptor\.com|requestcatcher\.com|hookb\.in|mockbin\.org|lhr\.life|serveo\.net|ngrok(-free)?\.(io|app|dev)|trycloudflare\.com|bxss\.(in|me)|xss\.ht)\b/ ascii
        $h2 = /webhook\.site\/[0-9a-f]{8}-[0-9a-f]{4}-/ ascii
        $n1 = /(requests|httpx)\.(get|post|put|request)\s{0,3}\(|urlopen\s{0,3}\(|HTTPS?Connection\s{0,3}\(|gethostbyname\s{0,3}\(|getaddrinfo\s{0,3}\(|https?\.(request|get)\s{0,3}\(|\bfetch\s{0,3}\(|axios\b|dns\.(lookup|resolve)|\b(curl|wget|nslookup|dig|ping)\s/ ascii
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|\brequire\s{0,3}\(\s{0,3}["']|"(pre|post)?install"\s{0,3}:|^#!/ ascii
        $x1 = /setup\s{0,3}\(|cmdclass|hostname|whoami|getuser|getlogin|os\.environ|process\.env|userInfo|platform\.|getcwd|uname|"(pre|post)?install"\s{0,3}:|child_process|subprocess/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 512KB and any of ($h*) and $n1 and $i1 and $x1
}
