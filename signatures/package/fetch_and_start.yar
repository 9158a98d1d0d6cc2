rule Py_Package_FetchAndStart {
    meta:
        id = "37565708-9e7b-4d1c-aa92-d33e8d93eec5"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "Python that fetches a program into a temporary directory and starts it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 85
        fp = "installers of programs for Windows"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $n1 = /(requests\.get|urlretrieve|urlopen|httpx\.get|wget\.download)\s{0,3}\(\s{0,3}[fru]{0,2}["']https?:\/\/[^\n"']{4,200}\.(exe|scr|bat|ps1|elf|bin|vbs|jar)["']/ ascii
        $n2 = /(requests\.get|urlretrieve|urlopen|httpx\.get)\s{0,3}\(\s{0,3}[fru]{0,2}["']https?:\/\/(cdn\.discordapp\.com|media\.discordapp\.net|transfer\.sh|pastebin\.com\/raw|paste\.bingner|rentry\.co|anonfiles|gofile|www\.dropbox\.com\/s|bit\.ly|tinyurl|[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})/ ascii
        $d1 = /(gettempdir\s{0,3}\(|NamedTemporaryFile\s{0,3}\(|["'\/%]TEMP["'%\]]|["'%]APPDATA["'%]|\/tmp\/|\/dev\/shm\/|Startup)/ ascii nocase
        $x1 = /(subprocess\.(Popen|run|call)|os\.(startfile|system|execv|popen)|exec)\s{0,3}\(/ ascii
        $w1 = /(\.write\s{0,3}\(|urlretrieve\s{0,3}\(|\.download\s{0,3}\()/ ascii
        $c1 = /os\.chmod\s{0,3}\([^\n]{0,60}(0o?7|stat\.S_I)/ ascii
        $c2 = "os.startfile(" ascii
        $c3 = /(shell\s{0,2}=\s{0,2}True|creationflags|start_new_session|DETACHED)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 256KB and any of ($n*) and $d1 and $x1 and $w1 and any of ($c*)
}
