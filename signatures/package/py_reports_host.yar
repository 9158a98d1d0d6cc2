rule Py_Package_ReportsHost {
    meta:
        id = "4872f869-44d6-4b0e-9c85-9f61ed4eb74f"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Python that tells a bare address or a stranger who and where it runs"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1082"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1082/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $d1 = /gethostname\s{0,3}\(|platform\.node\s{0,3}\(|os\.uname\s{0,3}\(/ ascii
        $d2 = /getpass\.getuser|getuser\s{0,3}\(|os\.getlogin\s{0,3}\(|["'](USER|USERNAME|LOGNAME)["']|whoami/ ascii
        $d3 = /os\.getcwd\s{0,3}\(|__file__|expanduser\s{0,3}\(\s{0,3}["']~["']/ ascii
        $d4 = /platform\.(system|platform|release|version|machine|processor)\s{0,3}\(/ ascii
        $d5 = /ipify|ifconfig\.(me|co|io)|ipinfo\.io|icanhazip|checkip|ip-api\.com|httpbin\.org\/ip/ ascii
        $d6 = /uuid\.getnode\s{0,3}\(|get_mac|netifaces|psutil\./ ascii
        $d7 = /os\.environ\b(\.items|\.copy|\)|\s{0,3}\n|\s{0,2},)|dict\s{0,3}\(\s{0,3}os\.environ/ ascii
        $d8 = /pip\s{1,3}(list|freeze)|pkg_resources\.working_set|installed_packages/ ascii
        $n1 = /https?:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(:\d{2,5})?\b/ ascii
        $n2 = /\.(xyz|top|tk|ml|ga|cf|gq|pw|ru|su|onrender\.com|herokuapp\.com|glitch\.me|repl\.co|vercel\.app|netlify\.app|workers\.dev|pythonanywhere\.com|000webhostapp\.com|duckdns\.org|ddns\.net|hopto\.org|zapto\.org|no-ip\.\w{2,4})[\/"':?]/ ascii
        $n3 = /gethostbyname\s{0,3}\(\s{0,3}([fbru]{0,2}["'][^"'\n]{0,40}\{|\w{1,24}\s{0,3}\+|["'][^"'\n]{0,60}["']\s{0,3}%)/ ascii
        $p1 = /(requests|httpx)\.(get|post|put)\s{0,3}\(|urlopen\s{0,3}\(|HTTPS?Connection\s{0,3}\(|socket\.\w|aiohttp/ ascii
        $no1 = /127\.0\.0\.1|0\.0\.0\.0|192\.168\.|10\.0\.0\.|localhost|169\.254\.169\.254/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 64KB and $i1 and $p1 and ((3 of ($d*) and ($n1 and not $no1 or $n2)) or (2 of ($d*) and $n3))
}
