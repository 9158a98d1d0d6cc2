rule Web_Shell_AspRequest {
    meta:
        id = "88366a68-aa39-436f-bff7-0ba2bf418f46"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "An ASP or ASP.NET page that executes a request parameter"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 93
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $t1 = /<%\s{0,3}@/ ascii
        $t2 = { 3C 25 3D }
        $t3 = /\bResponse\s?\.\s?(Write|End|Flush|Clear|Buffer|Charset|BinaryWrite)\b/ ascii nocase
        $t4 = /runat\s?=\s?["']?server/ ascii nocase
        $t5 = /language\s?=\s?["']?(vbscript|jscript|c#|vb)\b/ ascii nocase
        $o1 = { 3C 25 }
        $o2 = /<script[^>\n]{0,60}runat/ ascii nocase
        $e1 = /\b(eval|execute|executeglobal)\s{0,3}\(?\s{0,3}\(?\s{0,3}(System\.Text\.Encoding\.\w{3,8}\.GetString\([^;\n]{0,80})?Request\s{0,2}(\(\s{0,2}["'0-9]|\[|\.\s{0,2}(Item|Form|QueryString|Params|Headers|Cookies))/ ascii nocase
        $p1 = /Process\.Start\b/ ascii
        $p2 = /\bProcess(Start)Info\b/ ascii
        $p3 = /(wscript\.shell|shell\.application)/ ascii nocase
        $p4 = /Assembly\.Load\s{0,3}\(/ ascii
        $q1 = /Request\s{0,3}(\.\s{0,2}(Form|QueryString|Item|Params|BinaryRead|Headers|InputStream))?\s{0,3}[(\[]/ ascii nocase
        $q2 = /Request\[/ ascii
        $r1 = "cmd.exe" ascii nocase
        $r2 = /\.\s?exec\s{0,3}\(/ ascii nocase
        $r3 = "FromBase64String" ascii
        $r4 = "RijndaelManaged" ascii
        $r5 = "RedirectStandardOutput" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 512KB and any of ($o*) and (($e1 and any of ($t*)) or ($e1 and filesize < 200) or
        (any of ($t1, $t3, $t4, $t5, $t2) and ((($p1 or $p2) and any of ($q*) and any of ($r1, $r5)) or ($p3 and $q1 and any of ($r1, $r2)) or ($p4 and $q1 and any of ($r3, $r4)))))
}
