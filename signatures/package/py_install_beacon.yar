rule Py_Package_BeaconOnInstall {
    meta:
        id = "48da3f59-6847-42bb-9192-52cd0b2613d3"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A setup script that reports user, host and directory to a stranger while it is installed"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1195.001"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/001/"
        scope = "text"
    strings:
        $a1 = /(from|import)\s{1,3}(setuptools|distutils)/ ascii
        $a2 = /\bsetup\s{0,3}\(/ ascii
        $i1 = /getpass\.getuser\s{0,3}\(|os\.getlogin\s{0,3}\(|getpass import getuser|\bgetuser\s{0,3}\(/ ascii
        $i2 = /socket\.gethostname\s{0,3}\(|platform\.node\s{0,3}\(|\bgethostname\s{0,3}\(|os\.uname\s{0,3}\(/ ascii
        $i3 = /os\.getcwd\s{0,3}\(|os\.path\.expanduser\s{0,3}\(|\bgetcwd\s{0,3}\(/ ascii
        $i4 = /os\.environ\b(\.items|\.copy|\)|\s{0,3}\n)|dict\s{0,3}\(\s{0,3}os\.environ/ ascii
        $i5 = /api\.ipify\.org|ifconfig\.(me|co)|ipinfo\.io|checkip\.amazonaws|icanhazip/ ascii
        $n1 = /(requests|httpx)\.(get|post)\s{0,3}\(/ ascii
        $n2 = /urlopen\s{0,3}\(|urllib\.request\.Request\s{0,3}\(/ ascii
        $n3 = /HTTPS?Connection\s{0,3}\(/ ascii
        $n4 = /socket\.(gethostbyname|getaddrinfo)\s{0,3}\(\s{0,3}(f["']|["'][^"'\n]{0,40}["']\s{0,3}(%|\+|\.format)|\w{1,20}\s{0,3}\+)/ ascii
        $n5 = /(nslookup|dig|ping\s{1,3}-[cn]\s{0,2}\d|curl|wget)\s[^\n]{0,120}(whoami|hostname|\$\(|\{)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 64KB and all of ($a*) and 2 of ($i*) and any of ($n*)
}
