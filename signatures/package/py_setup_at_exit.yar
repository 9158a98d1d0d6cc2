rule Py_Package_SetupAtExit {
    meta:
        id = "a63c6e49-68c2-4622-bedc-04440ef8c073"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A setup script that fetches or reports something when it ends or before it begins"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $a1 = /(from|import)\s{1,3}(setuptools|distutils)/ ascii
        $a2 = /\bsetup\s{0,3}\(/ ascii
        $t1 = /atexit\.register\s{0,3}\(|threading\.Thread\s{0,3}\(\s{0,3}target|(multiprocessing\.)?Process\s{0,3}\(\s{0,3}target|os\.fork\s{0,3}\(/ ascii
        $n1 = /(requests|httpx|urllib3?|http\.client|aiohttp|socket)\b[^\n]{0,40}(\.(get|post|put|request|urlopen|connect|gethostbyname|HTTPS?Connection|PoolManager)\s{0,3}\()|\burlopen\s{0,3}\(|\bcurl\s|\bwget\s/ ascii
        $x1 = /gethostname|getuser|getlogin|os\.environ|platform\.|exec\s{0,3}\(|subprocess|os\.(system|popen)|b64decode|\.write\s{0,3}\(/ ascii
        $no1 = /numpy\.distutils|cmake|CMakeLists|\.tar\.gz["']|\.whl["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 64KB and all of ($a*) and $t1 and $n1 and $x1 and not $no1
}
