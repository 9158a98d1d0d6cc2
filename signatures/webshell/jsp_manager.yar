rule Web_Shell_JspManager {
    meta:
        id = "4b64c172-c456-45e4-b078-9f0856cfb097"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A JSP page that manages the files, databases and programs of a server for a stranger"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        
        $f1 = /\.listFiles\s{0,3}\(|\.listRoots\s{0,3}\(/ ascii
        $f2 = /\.\s{0,2}delete\s{0,3}\(\s{0,3}\)/ ascii
        $f3 = /new\s{1,3}(java\.io\.)?(FileOutputStream|FileWriter|RandomAccessFile)\s{0,3}\(/ ascii
        $f4 = /\.renameTo\s{0,3}\(|\.mkdirs?\s{0,3}\(|setLastModified\s{0,3}\(/ ascii
        $f5 = /ZipOutputStream|GZIPOutputStream/ ascii
        $c1 = /\.exec\s{0,3}\(|ProcessBuilder|getRuntime/ ascii
        $c2 = /cmd(\.exe)?["' ]{1,3}[,\/]|\/bin\/(ba)?sh/ ascii
        $c3 = /DriverManager\.getConnection\s{0,3}\(/ ascii
        $c4 = /new\s{1,3}Socket\s{0,3}\(|ServerSocket/ ascii
        $c5 = /System\.getProperty\s{0,3}\(\s{0,3}"(os|user|java)\./ ascii
        $c6 = /getRealPath\s{0,3}\(/ ascii
        $b1 = /(jspspy|jfolder|jsp\s?file\s?browser|webshell|web\s?shell|jshell|silic|hack(ed)?\s?by|backdoor|ninty|port\s?scan|back\s?connect)/ ascii nocase
        $s1 = /\.getParameter\s{0,3}\(|getParameterValues/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint16(0) != 0x4d4a and filesize < 1MB and $tag and $s1 and 2 of ($f*) and ((($c1 or $c2) and 2 of ($c*)) or ($b1 and any of ($c*)) or (4 of ($f*) and $c6))
}
