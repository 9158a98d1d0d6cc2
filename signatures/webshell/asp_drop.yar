rule Web_Shell_AspDrop {
    meta:
        id = "c75ba289-28f6-4248-8777-34a6d189b7ed"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A small ASP page that writes what the request says to the file that the request names"
        severity = "suspicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<%|<script[^>\n]{0,60}runat/ ascii nocase
        $t1 = /<%\s{0,3}@\s{0,3}(Page|WebHandler|WebService|Control|Import|Master|Assembly|Register|(Language|CodePage|Transaction|EnableSessionState|LCID)\s{0,3}=)/ ascii nocase
        $t2 = /\b(Response\s?\.|Server\s?\.\s?(CreateObject|MapPath|ScriptTimeout)|Session\s?\(|Application\s?\()/ ascii nocase
        $t3 = /runat\s?=\s?["']?server/ ascii nocase
        $t4 = /language\s?=\s?["']?(vbscript|jscript|c#|vb)\b/ ascii nocase
        $t5 = /<%\s{0,3}(if|dim|set|function|sub|on error|option|execute|executeglobal|eval|\w{1,12}\s{0,3}=\s{0,3}request)\b/ ascii nocase
        $f1 = /Scripting\.File[S]ystemObject|72C24DD5-D70A-438B-8[A]42-98424B88AFB8/ ascii nocase
        $f2 = /ADODB\.Str[e]am/ ascii nocase
        $f3 = /\.(CreateTextFile|OpenTextFile)\s{0,3}\(?\s{0,3}(Server\.MapPath\s{0,2}\(\s{0,3})?(request|\w{1,20}path|\w{1,20}\s{0,3}[,)])/ ascii nocase
        $f4 = /\.SaveToFile\s{0,3}\(?\s{0,3}(Server\.MapPath\s{0,2}\(\s{0,3})?(request|\w{1,20})/ ascii nocase
        $f5 = /File\.(CreateText|WriteAllText|WriteAllBytes|AppendAllText)\s{0,3}\(|StreamWriter\s{0,3}\(|\.SaveAs\s{0,3}\(/ ascii
        $r1 = /request(\.form|\.querystring|\.item)?\s{0,2}[(\[]\s{0,2}["'](\w{0,12}(path|file|data|content|text|code|fname|name|body)\w{0,8}|\w{1,3})["']/ ascii nocase
        $r2 = /\.write\s{0,2}\(?\s{0,2}(context\.)?request|Request\.BinaryRead|Request\.Files|PostedFile|\.write\s{0,2}\(?\s{0,2}\w{1,16}data/ ascii nocase
        $k1 = /<(form|textarea|input)\b/ ascii nocase
        $w1 = /MapPath|SCRIPT_NAME|PATH_TRANSLATED|[a-z]:\\/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 6KB and $tag and ($t1 or $t3 or ($t2 and any of ($t4, $t5))) and $r1 and $r2 and (($f1 and $f3) or ($f2 and $f4) or $f5) and ($k1 or $w1)
}
