rule Js_Package_HookFile {
    meta:
        id = "b08d13ee-a656-4cff-bc75-d333a019b75d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "The description of an npm package that starts a hidden or odd file, another runtime or a shell while it is installed"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $n1 = /"name"\s{0,3}:/ ascii
        $h1 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,80}(node|bun|sh|bash|python3?)\s{1,3}(\.\/)?(\.[a-z][^"\n \/]{0,30}|[^"\n ]{0,60}\/\.[a-z][^"\n]{0,30}|[^"\n ]{1,40}\.(png|jpe?g|gif|svg|ico|woff2?|ttf|txt|dat|md|css|log))["& ]/ ascii
        $h2 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,120}(>\s{0,2}\/dev\/null\s{1,2}2>&1\s{0,2}&|nohup\s|start\s{1,2}\/b|-WindowStyle|mshta|certutil|rundll32|\bnc\s|\/dev\/shm|\/tmp\/)/ ascii nocase
        $h3 = /"(pre|post)?install"\s{0,3}:\s{0,3}"[^"\n]{0,120}(curl|wget)\s[^"\n]{0,160}https?:\/\/(\d{1,3}\.\d|[^"\n \/]{4,60}\.(xyz|top|tk|ru|onrender\.com|ngrok|repl\.co))/ ascii
    condition:
        uint8(0) == 0x7b and filesize < 256KB and $n1 and any of ($h*)
}
