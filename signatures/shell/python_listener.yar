rule Py_Shell_Listener {
    meta:
        id = "7f63da9c-10ee-4d23-a5e8-044ed27cee79"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A few lines of Python that run what whoever connects says"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.006"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        scope = "text"
    strings:
        $i1 = /(import|from)\s{1,3}socket\b|import\s[^\n]{0,60},\s{0,3}socket\b|__import__\s{0,2}\(\s{0,2}["']socket/ ascii
        $l1 = /\.bind\s{0,3}\(/ ascii
        $l2 = /\.listen\s{0,3}\(/ ascii
        $l3 = /\.accept\s{0,3}\(\s{0,3}\)/ ascii
        $r1 = /\.recv\s{0,3}\(\s{0,3}[0-9*\s]{2,12}\)|\.makefile\s{0,3}\(/ ascii
        $x1 = /(Popen|check_output|run|call)\s{0,3}\(\s{0,3}(\w{1,16}(\.(decode|strip|rstrip)\s{0,2}\([^)\n]{0,12}\)){0,3}|str\s{0,2}\([^\n]{1,30}\))\s{0,3},\s{0,3}[^\n]{0,40}shell\s{0,2}=\s{0,2}(True|1)/ ascii
        $x2 = /(os\.(popen|system)|getoutput|getstatusoutput)\s{0,3}\(\s{0,3}(cmd|command|data|d|buf|c|line|msg|recv\w{0,6}|str\s{0,2}\()[^\n]{0,40}\)/ ascii
        $n1 = /\.send(all)?\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 6KB and $i1 and all of ($l*) and $r1 and $n1 and any of ($x*)
}
