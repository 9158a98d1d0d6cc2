rule Web_Shell_JspWriteFile {
    meta:
        id = "6a19b240-773b-4527-98d6-ef4b4d7ae166"
        version = 2
        date = "2026-11-22"
        author = "Lazaret"
        description = "A JSP page that writes what the request says into the file that the request names"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        $a1 = /new\s{1,3}(java\.io\.)?(FileOutputStream|FileWriter|RandomAccessFile|PrintWriter)\s{0,3}\(\s{0,3}(new\s{1,3}(java\.io\.)?File\s{0,3}\()?[^;\n]{0,80}request\.getParameter\s{0,3}\(/ ascii
        $a2 = /(application|request|config\.getServletContext\s?\(\))\.getRealPath\s{0,3}\([^;\n]{0,60}\)\s{0,3}\+\s{0,3}["'\/\\]{0,5}\s{0,3}\+?\s{0,3}request\.getParameter/ ascii
        $b1 = /\.write\s{0,3}\(\s{0,3}[^;\n]{0,80}request\.getParameter\s{0,3}\(\s{0,3}"\w{1,16}"\s{0,3}\)(\.getBytes|\s{0,3}\))/ ascii
        $b2 = /\.(write|print|println)\s{0,3}\(\s{0,3}(\w{1,16}\.)?(decodeBuffer|decode|getParameter|new String|\w{1,16}\s{0,2}\))/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4d4a and filesize < 64KB and $tag and (($a1 and any of ($b*)) or ($a2 and $b1))
}
