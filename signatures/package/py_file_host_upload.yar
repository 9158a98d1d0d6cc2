rule Py_Package_FileHostUpload {
    meta:
        id = "7ebdeaa2-d7e7-4d17-88b3-6178245c173a"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that packs files of its user and leaves them with an anonymous file host"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1567.002"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1567/002/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $h1 = /(store\d{0,2}\.gofile\.io|api\.gofile\.io|gofile\.io\/uploadFile|api\.anonfiles?\.com\/upload|transfer\.sh\/|file\.io["'\/?#]|0x0\.st|catbox\.moe\/user\/api|oshi\.at|tmpfiles\.org\/api|bashupload\.com|ufile\.io|pixeldrain\.com\/api|temp\.sh)/ ascii
        $p1 = /\.(post|put)\s{0,3}\(|urlopen\s{0,3}\(|curl\s[^\n]{0,40}(-F|-T|--upload-file)/ ascii
        $z1 = /zipfile|make_archive|tarfile|ZipFile|os\.walk\s{0,3}\(|glob\.glob/ ascii
        $s1 = /APPDATA|LOCALAPPDATA|USERPROFILE|expanduser|Path\.home\s{0,2}\(|\/home\/|\.ssh|Desktop|Documents|Cookies|wallet|passwords?\b|leveldb|tdata/ ascii
        $u1 = /getpass\.getuser|os\.getlogin|gethostname\s{0,2}\(|platform\.node|USERNAME|COMPUTERNAME|webhook|telegram|discord/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 1MB and all of them
}
