rule Py_Package_KeySent {
    meta:
        id = "1d960169-f4f6-4159-9fa4-dcff4d5893f0"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that opens a file of keys or users and sends it away in the next lines"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1552.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1552/004/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $a1 = /(open\s{0,3}\(|Path\s{0,3}\(|read_text\s{0,3}\(|expanduser\s{0,3}\()[^\n]{0,80}(\.ssh\/(id_|authorized|known)|\.aws\/credentials|\/etc\/(passwd|shadow)|\.npmrc|\.pypirc|\.netrc|\.git-credentials|\.(bash|zsh)_history|\.kube\/config|\.docker\/config\.json|\.config\/gcloud)[^\n]{0,120}\n([^\n]{0,200}\n){0,4}[^\n]{0,120}((requests|httpx)\.(post|put)\s{0,3}\(|urlopen\s{0,3}\(|\.sendall?\s{0,3}\(|HTTPS?Connection\s{0,3}\()/ ascii
        $a2 = /(requests|httpx)\.(post|put)\s{0,3}\([^\n]{0,160}open\s{0,3}\([^\n]{0,60}(\.ssh\/id_|\.aws\/credentials|\/etc\/(passwd|shadow)|\.npmrc|\.pypirc|\.netrc|\.git-credentials|_history)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and any of ($a*)
}
