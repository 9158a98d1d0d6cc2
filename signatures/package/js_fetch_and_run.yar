rule Js_Package_FetchAndRun {
    meta:
        id = "26035d9e-c12e-47fc-bff7-81fc71fc1f3b"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "JavaScript that fetches a program or script and starts it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $r1 = /\brequire\s{0,3}\(\s{0,3}["'](node:)?child_process["']\s{0,3}\)|from\s{1,3}["'](node:)?child_process["']/ ascii
        $u1 = /["'`]https?:\/\/[^\s"'`\n]{4,160}\.(exe|scr|bat|cmd|ps1|vbs|msi|dll|elf|bin|sh|py)(\?[^\s"'`\n]{0,60})?["'`]/ ascii nocase
        $u2 = /["'`]https?:\/\/(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|cdn\.discordapp\.com|pastebin\.com\/raw|transfer\.sh|files\.catbox\.moe|raw\.githubusercontent)/ ascii
        $d1 = /https?\.get\s{0,3}\(|\bfetch\s{0,3}\(|axios|request\s{0,3}\(|curl\s|wget\s|Invoke-WebRequest|powershell|certutil/ ascii
        $w1 = /createWriteStream\s{0,3}\(|writeFile(Sync)?\s{0,3}\(|-OutFile|-o\s/ ascii
        $x1 = /\b(exec|execSync|spawn|spawnSync|execFile|execFileSync)\s{0,3}\(/ ascii
        $t1 = /os\.tmpdir\s{0,3}\(|process\.env\.(TEMP|APPDATA|LOCALAPPDATA|TMP)|["'`\/]\/?tmp\/|chmod|detached\s{0,2}:\s{0,2}true|windowsHide|C:\\{1,4}(Users|ProgramData|Windows)/ ascii
        $no1 = /releases\/download|node-gyp|prebuilt|nodejs\.org\/(dist|download)|sha(256|512)|webpack/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 512KB and $r1 and ($u1 or $u2) and $d1 and $w1 and $x1 and $t1 and not $no1
}
