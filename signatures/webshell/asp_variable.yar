rule Web_Shell_AspVariable {
    meta:
        id = "032e45ee-ed68-4a0d-b835-8ce8a6b12e95"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A small ASP page that executes a variable which the request fills"
        severity = "malicious"
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
        $r1 = /\b\w{1,24}\s{0,3}=\s{0,3}[^\n:]{0,30}Request\s{0,2}([.(\[])/ ascii nocase
        $r2 = /Request\s{0,2}(\.\s{0,2}(Form|QueryString|Item|Cookies|ServerVariables|Params|Headers))?\s{0,2}[(\[]\s{0,3}[\w"'#&(]/ ascii nocase
        $e1 = /\b(execute|executeglobal|eval)\s{0,3}[( ]\s{0,3}\(?\s{0,3}\w{1,24}\s{0,3}(\)|\n|\r|%>|:|,|&|\+)/ ascii nocase
        $e2 = /\b(execute|executeglobal|eval)\s{0,3}[( ]\s{0,3}\(?\s{0,3}(\w{1,24}\s{0,3}\(\s{0,3}){0,3}(Request|Session|Application)\b/ ascii nocase
        $n1 = /\b(Microsoft\.XMLHTTP|ScriptControl|MSScriptControl)/ ascii nocase
        $n2 = /MSScriptControl\.ScriptControl/ ascii nocase
        $n3 = /\.(ExecuteStatement|AddCode|Eval|Run)\s{0,2}\(/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 24KB and $tag and ($t1 or $t3 or ($t2 and any of ($t4, $t5))) and (($r1 and $e1 and filesize < 6KB) or $e2 or ($n1 and $r2 and $e1) or ($n2 and $n3)) or ($tag and $n2 and $n3 and filesize < 6KB)
}
