rule Py_Package_DropAndHide {
    meta:
        id = "fb773a1f-da53-4daf-ae9e-2d2da3c4b029"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that copies or writes itself where it starts again, and hides"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1547"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1547/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $p1 = /Programs[\\\/]{1,4}Startup|CurrentVersion[\\]{1,4}Run|schtasks[^\n]{0,40}\/create|LaunchAgents|\.config\/autostart|\/etc\/(rc\.local|cron\.d|init\.d)|crontab\s{1,3}-|systemd\/(system|user)\/[\w-]{1,30}\.service|\.bashrc|\.profile\b/ ascii nocase
        $h1 = /SetFileAttributes|attrib\s{1,3}\+[hs]|FILE_ATTRIBUTE_HIDDEN|CREATE_NO_WINDOW|SW_HIDE|0x08000000|ShowWindow\s{0,3}\(|pythonw|\.pyw\b|start_new_session\s{0,2}=\s{0,2}True|nohup|setsid|DETACHED_PROCESS/ ascii
        $w1 = /shutil\.(copy\w{0,4}|move)\s{0,3}\(|\.write\s{0,3}\(|urlretrieve\s{0,3}\(/ ascii
        $s1 = /sys\.argv\[0\]|__file__|sys\.executable|requests\.get|urlopen|b64decode/ ascii
        $x1 = /subprocess\.|os\.(system|popen|startfile)|winreg\.SetValueEx|Popen/ ascii
        $m1 = /(exec|eval)\s{0,3}\(\s{0,3}\w|api\.telegram\.org|webhooks\/|socket\.socket|keyboard|pynput|ImageGrab|requests\.post|\.onion|taskkill|Add-MpPreference|DisableRealtime|UAC|ShellExecute/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 512KB and $i1 and $p1 and $h1 and $w1 and $s1 and $x1 and $m1
}
