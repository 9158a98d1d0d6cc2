rule Py_Shell_ConnectLoop {
    meta:
        id = "25275ce3-8ffa-4c13-aac9-0f790e174aea"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A few lines of Python that run what a distant machine says and send the output back"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059.006"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        scope = "text"
    strings:
        $i1 = /(import|from)\s[^\n]{0,60}\bsocket\b|__import__\s{0,2}\(\s{0,2}["']socket/ ascii
        $c1 = /\.connect(_ex)?\s{0,3}\(\s{0,3}\(|create_connection\s{0,3}\(/ ascii
        $r1 = /\b(\w{1,12})\s{0,3}=\s{0,3}[^\n]{0,24}\.recv\s{0,3}\(/ ascii
        $x1 = /(getoutput|getstatusoutput|os\.popen|os\.system)\s{0,3}\(\s{0,3}(cmd|command|data|d|buf|c|line|msg|comando|order|task|str\s{0,2}\()\w{0,6}[^\n]{0,24}\)/ ascii
        $x2 = /(check_output|Popen|run)\s{0,3}\(\s{0,3}(cmd|command|data|d|buf|c|line|msg|comando|order|task)\w{0,6}(\.(decode|split|strip)\s{0,2}\([^)\n]{0,12}\)){0,3}\s{0,3}(,[^\n]{0,60}(shell|stdout|stderr)\s{0,2}=|\))/ ascii
        $n1 = /\.send(all)?\s{0,3}\(/ ascii
        $l1 = /while\s{1,3}(True|1)\b|while\s{0,3}\(|for\s{1,3}_\s/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 5KB and $i1 and $c1 and $r1 and any of ($x*) and $n1 and $l1
}
