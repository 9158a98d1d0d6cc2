rule Txt_Package_FolderOpenTask {
    meta:
        id = "ce9179f3-0fa8-42d8-b183-eb607dc989ff"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A setting of an editor or assistant that fetches and runs code when a folder is opened"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1546"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1546/"
        scope = "text"
    strings:
        $t1 = /"runOn"\s{0,3}:\s{0,3}"folderOpen"/ ascii
        $t2 = /"(SessionStart|PreToolUse|PostToolUse|UserPromptSubmit|Stop)"\s{0,3}:/ ascii
        $c1 = /"command"\s{0,3}:\s{0,3}"[^"\n]{0,200}(curl|wget|iwr|Invoke-WebRequest)\s[^\n]{0,240}\|\s{0,3}(ba|z|da)?(sh|iex|node|python3?|cmd)\b/ ascii nocase
        $c2 = /"command"\s{0,3}:\s{0,3}"[^"\n]{0,200}(node|bun|python3?|bash|sh)\s[^"\n]{0,120}(setup_bun\.js|setup\.mjs|bun_environment\.js|bundle\.js|\.(woff2?|ttf|svg|png|jpe?g|ico|dat))["\\ ]/ ascii
        $c3 = /"command"\s{0,3}:\s{0,3}"[^"\n]{0,200}(base64\s{1,3}(-d|--decode)|\/dev\/tcp\/|-EncodedCommand|\$\(curl|`curl|node\s{1,3}-e\s)/ ascii
    condition:
        (uint8(0) == 0x7b or uint8(0) == 0x2f or uint8(0) == 0x0a) and filesize < 64KB and any of ($t*) and any of ($c*)
}
