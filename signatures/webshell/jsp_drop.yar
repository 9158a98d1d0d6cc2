rule Web_Shell_JspDrop {
    meta:
        id = "b7767640-0043-497c-859a-fdaa0f30d8c2"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A JSP page that writes a file whose name or content the request brings"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        
        $w1 = /new\s{1,3}(java\.io\.)?(FileOutputStream|FileWriter|RandomAccessFile|PrintWriter|BufferedWriter|PrintStream|DataOutputStream)\s{0,3}\(/ ascii
        $w2 = /Files\.(write|copy|newOutputStream)\s{0,3}\(/ ascii
        $p1 = /\b(\w{0,12}(path|file|name|f|dir|url)\w{0,8})\s{0,3}=\s{0,3}[^;\n]{0,40}request\s{0,2}\.\s{0,2}getParameter\s{0,3}\(/ ascii nocase
        $p2 = /(FileOutputStream|FileWriter|RandomAccessFile|new\s{1,3}File|getRealPath|Paths\.get)\s{0,3}\([^;\n]{0,60}request\s{0,2}\.\s{0,2}getParameter\s{0,3}\(/ ascii
        $d1 = /\b(\w{0,12}(data|content|text|body|code|str|t|con|context)\w{0,8})\s{0,3}=\s{0,3}[^;\n]{0,40}request\s{0,2}\.\s{0,2}getParameter\s{0,3}\(/ ascii nocase
        $d2 = /\.(write|print|println)\s{0,3}\([^;\n]{0,60}request\s{0,2}\.\s{0,2}getParameter\s{0,3}\(/ ascii
        $d3 = /request\s{0,2}\.\s{0,2}getInputStream\s{0,3}\(/ ascii
        $k1 = /<(form|textarea)\b[^>\n]{0,80}/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint16(0) != 0x4d4a and filesize < 12KB and $tag and any of ($w*) and any of ($p*) and any of ($d*) and ($p2 or $k1 or $d2)
}
