rule Py_Package_DnsReport {
    meta:
        id = "73b10e49-c062-4b66-af41-ba712285122b"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that sends who and where it is as the name of a host"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1048"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1048/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $a1 = /(gethostbyname(_ex)?|getaddrinfo|dns\.resolver\.(query|resolve)|nslookup)\s{0,3}["'(]?[^\n]{0,60}(getlogin|getuser|gethostname|platform\.node|uname\s{0,2}\(|os\.environ|b32encode|b64encode|hexlify|\.hex\s{0,2}\()[^\n]{0,120}\.[a-z0-9-]{2,40}\.[a-z]{2,12}["'\s]/ ascii
        $a2 = /=\s{0,3}[^\n]{0,60}(getlogin|getuser|gethostname|platform\.node|uname\s{0,2}\(|b32encode|hexlify|\.hex\s{0,2}\()[^\n]{0,120}\n([^\n]{0,160}\n){0,4}[^\n]{0,60}(gethostbyname|getaddrinfo)\s{0,3}\(\s{0,3}(f["'][^"'\n]{0,30}\{|["'][^"'\n]{0,60}["']\s{0,2}[%+.]|\w{1,24}\s{0,3}\+)/ ascii
        $no1 = /getfqdn|SMTP|smtplib|AF_UNSPEC|SOCK_STREAM/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 128KB and $i1 and any of ($a*) and not $no1
}
