rule Py_Backdoor_CommandLoop {
    meta:
        id = "d20b5941-8f61-4781-9ca4-cfd389ada198"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that connects to its master, runs what it is told and sends the output, with tools of a spy"
        severity = "suspicious"
        class = "backdoor"
        family = "generic"
        attack = "T1059.006"
        confidence = 80
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/006/"
        scope = "text"
    strings:
        $s1 = /socket\.socket\s{0,3}\(/ ascii
        $s2 = /\.connect(_ex)?\s{0,3}\(\s{0,3}\(?/ ascii
        $r1 = /\.recv\s{0,3}\(/ ascii
        $x1 = /subprocess\.(Popen|check_output|run|getoutput|call)\s{0,3}\([^\n]{0,80}shell\s{0,2}=\s{0,2}True/ ascii
        $x2 = /os\.popen\s{0,3}\(/ ascii
        $k1 = /keylog/ ascii nocase
        $k2 = /screenshot|ImageGrab|pyautogui|mss\s{0,2}\(/ ascii
        $k3 = /webcam|VideoCapture/ ascii nocase
        $k4 = /CurrentVersion\\{1,4}Run|\.config\/autostart|crontab\s{1,3}-|Startup\\/ ascii
        $k5 = /["'](upload|download|persist(ence)?|sysinfo|elevate|getuid|migrate|check_?root|inject|sniff)["' ]/ ascii
        $k6 = /["']cd\s?["']|\[:2\]\s{0,3}==\s{0,3}["']cd|startswith\s{0,3}\(\s{0,3}["']cd/ ascii
        $k7 = /\b(backdoor|reverse_?shell|botnet|victim|c2_?server|attacker)\b/ ascii nocase
        $k8 = /time\.sleep\s{0,3}\([^\n]{1,40}\n[^\n]{0,80}(connect|reliable|connection)\s{0,2}\(/ ascii
        $i1 = /(^|\n)\s{0,8}(import|from)\s{1,3}(socket|subprocess|os)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 256KB and $i1 and all of ($s*) and $r1 and any of ($x*) and 3 of ($k*)
}
