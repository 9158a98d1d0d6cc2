rule Py_Package_HookWithSecret {
    meta:
        id = "d3e0daeb-7423-45be-aa43-542b9957025d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python with the secret address of a chat channel to which it reports"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1567.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1567/004/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $w1 = /discord(app)?\.com\/api\/(v\d{1,2}\/)?webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60}/ ascii
        $w2 = /api\.telegram\.org\/bot\d{8,10}:[A-Za-z0-9_-]{35}/ ascii
        $w3 = /["']\d{8,10}:AA[A-Za-z0-9_-]{33}["']/ ascii
        $w4 = /hooks\.slack\.com\/services\/T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{24}/ ascii
        $p1 = /\.post\s{0,3}\(|urlopen\s{0,3}\(|Request\s{0,3}\(|sendMessage|sendDocument|\.execute\s{0,3}\(/ ascii
        $x1 = /(getpass|os\.getlogin|gethostname\s{0,3}\(|platform\.\w|os\.environ|os\.getenv|subprocess|os\.system|os\.popen|socket\.|uuid\.getnode|psutil|ImageGrab|zipfile|shutil\.make_archive|os\.walk|glob\.glob|sqlite3|ctypes|pynput|keyboard\.|setup\s{0,3}\(|cmdclass|expanduser|exec\s{0,3}\()/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 2MB and $i1 and any of ($w*) and $p1 and $x1
}
