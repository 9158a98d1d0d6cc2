rule Py_Package_SetupAsks {
    meta:
        id = "98cdcbb0-0bb6-495e-b03c-b55dfa81378c"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A setup script that talks to a fixed address while it is installed"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $a1 = /(from|import)\s{1,3}(setuptools|distutils)/ ascii
        $a2 = /\bsetup\s{0,3}\(/ ascii
        $n1 = /(requests|httpx)\.(get|post|put)\s{0,3}\(\s{0,3}[fbru]{0,2}["']https?:/ ascii
        $n2 = /urlopen\s{0,3}\(\s{0,3}(\w{1,20}\.)?(Request\s{0,3}\(\s{0,3})?[fbru]{0,2}["']https?:/ ascii
        $n3 = /(urlretrieve|HTTPS?Connection)\s{0,3}\(\s{0,3}[fbru]{0,2}["']/ ascii
        $n4 = /["']https?:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(:\d{2,5})?[\/"'?]/ ascii
        $n5 = /(requests|httpx)\.(get|post|put)\s{0,3}\(\s{0,3}(url|\w{0,12}(URL|url|host|server|hook|webhook|endpoint))\b/ ascii
        $h1 = /class\s{1,3}\w{1,40}\s{0,3}\(\s{0,3}(install|develop|egg_info|build_py|sdist|_install|InstallCommand|(\w{1,24}\.){0,3}(install|develop|egg_info|bdist_egg))\s{0,3}\)/ ascii
        $d1 = /(gethostname|getuser|getlogin|getcwd|platform\.(node|system|uname|platform)|os\.uname|environ|whoami|hostname|ipify|getpass|uuid\.getnode)/ ascii
        $no1 = /pypi\.(org|python\.org)\/(pypi|simple)|api\.github\.com\/repos|releases\/download|numpy\.distutils|\.tar\.gz["']|\.whl["']|\.zip["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 64KB and all of ($a*) and not $no1 and ((any of ($n*) and $h1) or (any of ($n1, $n2, $n3, $n5) and $n4) or (any of ($n1, $n2, $n3) and $d1 and filesize < 16KB))
}
