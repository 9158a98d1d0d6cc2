rule Py_Backdoor_Keylogger {
    meta:
        id = "3bf6c2f7-0963-40f4-8965-d7ad101832d0"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that records keys and sends them away"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1056.001"
        confidence = 80
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1056/001/"
        scope = "text"
    strings:
        $k1 = /pynput(\.keyboard)?\s{0,3}(import|\.)|from pynput/ ascii
        $k2 = /keyboard\.(on_press|on_release|hook|record)\s{0,3}\(/ ascii
        $k3 = /pyxhook|pyHook|SetWindowsHookEx/ ascii
        $k4 = /\/dev\/input\/event/ ascii
        $s1 = /smtplib\.SMTP|\.sendmail\s{0,3}\(/ ascii
        $s2 = /(requests|httpx)\.post\s{0,3}\(|urlopen\s{0,3}\([^\n]{0,80}data\s{0,3}=/ ascii
        $s3 = /api\/webhooks|api\.telegram\.org|Discord[W]ebhook/ ascii
        $s4 = /ftplib\.FTP\s{0,3}\(/ ascii
        $w1 = /key[l]og|key_[l]og|key[s]troke|logged_?[k]eys|log_?[k]eys/ ascii nocase
        $w2 = /threading\.Timer\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 256KB and any of ($k*) and any of ($s*) and any of ($w*)
}
