rule Py_Package_SavesAndStarts {
    meta:
        id = "cb912c71-148e-480b-b3f9-722a4af7c7ec"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that saves a fetched program among temporary files and starts it"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1105"
        confidence = 70
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $a1 = /\.write\s{0,3}\(\s{0,3}(\w{1,20}\s{0,3}\(\s{0,3})?(requests\.get\s{0,3}\([^\n]{1,160}\)\.content|(urllib\.request\.|urllib2\.|request\.)?urlopen\s{0,3}\([^\n]{1,160}\)\.read\s{0,2}\(|\w{1,16}\.(content|read\s{0,2}\(\s{0,2}\)))\s{0,3}\)/ ascii
        $a2 = /urlretrieve\s{0,3}\(\s{0,3}[^\n,]{1,160},/ ascii
        $t1 = /["'%](TEMP|APPDATA|LOCALAPPDATA|PROGRAMDATA)["'%]|gettempdir\s{0,3}\(|NamedTemporaryFile|mkdtemp\s{0,3}\(|AppData[\\\/]{1,4}(Local|Roaming)|["']\/(tmp|var\/tmp|dev\/shm)\// ascii
        $x1 = /os\.startfile\s{0,3}\(|subprocess\.Popen\s{0,3}\(\s{0,3}\[?\s{0,3}\w{1,20}\s{0,3}[,\])]|os\.(system|popen)\s{0,3}\(\s{0,3}[rf]{0,2}["']?\s{0,2}(start\s|\{|\w{1,20}\s{0,3}\))|subprocess\.(call|run|Popen)\s{0,3}\(\s{0,3}\[?\s{0,3}(f?["']\{|\w{1,16}(path|file|exe|name)\w{0,6})|ShellExecute\w?\s{0,3}\(|os\.exec[lv]p?e?\s{0,3}\(\s{0,3}\w{1,20}\s{0,3},/ ascii
        $e1 = /["'\\\/,][\w .{}-]{1,40}\.(exe|scr|bat|cmd|ps1|vbs|pyw|elf|bin|sh)["']/ ascii
        $h1 = /CREATE_NO_WINDOW|0x08000000|creationflags|SW_HIDE|stdout\s{0,2}=\s{0,2}subprocess\.DEVNULL|start_new_session|DETACHED|os\.chmod\s{0,3}\([^\n]{1,60}0?o?7[0-7]{2}|os\.startfile|except\s{0,3}:?\s{0,3}(Exception[^\n]{0,12})?:?\s{0,12}pass/ ascii
        $no1 = /(chromedriver|geckodriver|ffmpeg|Miniconda|vcredist|vc_redist|get-pip|nodejs\.org|python\.org\/ftp|dotnet-install|choco|nssm|unittest|argparse|sha256|checksum|hashlib|__version__)/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 48KB and $i1 and any of ($a*) and $t1 and $x1 and $e1 and $h1 and not $no1
}
