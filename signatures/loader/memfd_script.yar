rule Txt_Loader_MemfdScript {
    meta:
        id = "c640507f-0b22-4f3b-87b9-621b1e22470f"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A script that fetches a program into a memory file and runs it"
        severity = "malicious"
        class = "loader"
        family = "generic"
        attack = "T1620"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1620/"
        scope = "text"
    strings:
        $m1 = "memfd_create" ascii
        $m2 = /syscall\s{0,3}\(?\s{0,3}(319|279|356|385)\s{0,3},/ ascii
        $m3 = "SYS_memfd_create" ascii
        $p1 = /\/proc\/(self|\$\$|%d|\{[^}\n]{0,24}\}|["'.+\s]{1,6}[^\n]{0,24})\/fd\// ascii
        $p2 = "/proc/self/fd/" ascii
        $p3 = "fexecve" ascii
        $f1 = /(urlopen|requests\.get|LWP::|HTTP::Tiny|curl\s|wget\s|urlretrieve|Net::HTTP|open-uri|http\.get)/ ascii
        $f2 = /(b64decode|decode_base64|zlib\.decompress|unpack\s{0,3}\(?["']H\*|print\s{1,3}\$?[A-Z]{1,8}\s{1,3}pack\s{1,3}q?)/ ascii
        $x1 = /os\.(execv|execl|execve|spawn|system|popen)/ ascii
        $x2 = /exec\s{0,3}(\{|\(|"|')/ ascii
        $x3 = /subprocess\./ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 1MB and (uint16(0) == 0x2123 or filesize < 64KB) and any of ($m*) and any of ($p*) and any of ($f*) and any of ($x*)
}
