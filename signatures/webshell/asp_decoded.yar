rule Web_Shell_AspDecoded {
    meta:
        id = "af14647b-7af8-431f-a4ee-b9222a03158d"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "An ASP page that executes the result of a function of its own, or is encoded as a whole"
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
        $e1 = /\b(execute|executeglobal|eval)\s{0,3}\(?\s{0,3}(\w{1,24}\s{0,3}\(\s{0,3}){1,3}(\w{1,24}|"[^"\n]{12})/ ascii nocase
        $e2 = /#@~\^[A-Za-z0-9+\/=]{6}==/ ascii
        $e3 = /VBScript\.Encode|JScript\.Encode/ ascii nocase
        $e4 = /(chrw?\s{0,2}\(\s{0,2}(&H)?[0-9A-F]{2,3}\s{0,2}\)\s{0,2}[&+]\s{0,2}){5}/ ascii nocase
        $e7 = /("[a-z(]"\s?&\s?){5}/ ascii nocase
        $t6 = /<%\s{0,3}(execute|executeglobal|eval)\b/ ascii nocase
        $e5 = /\bexecute(global)?\b|\beval\b/ ascii nocase
        $e6 = /\beval\s{0,3}\([^\n]{0,200},\s{0,3}["']un["']?\s{0,2}\+?\s{0,2}["']?safe["']\s{0,2}\)|,\s{0,3}"unsafe"\s{0,2}\)/ ascii
        $d1 = /\b(strreverse|xor|asc|mid|chrw?|replace|split|unescape|fromcharcode|frombase64string)\s{0,3}\(/ ascii nocase
        $r1 = /Request\b/ ascii nocase
        $no1 = /(^|\n)(use\s{1,3}strict|=head1|package\s{1,3}[A-Za-z]\w{1,20};)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 512KB and not $no1 and $tag and ($t1 or $t3 or ($t2 and any of ($t4, $t5))) and (($e1 and $d1) or ($e2 and $e3) or ($e2 and $t4) or ($e4 and $e5) or ($e6 and $r1)) or ($tag and $t6 and filesize < 3KB and ($e4 or $e7))
}
