rule Web_Shell_AspObfuscated {
    meta:
        id = "19fbac54-d6d3-4fd4-861d-de8b15120483"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "An ASP page that executes text after its own decoding"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1027"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1027/"
        scope = "text"
    strings:
        $tag = /<%|<script[^>\n]{0,40}runat/ ascii nocase
        $a1 = /\b(execute|executeglobal|eval)\s{0,3}\(?\s{0,3}(\w{1,24}\s{0,3}\(\s{0,3}){1,3}"[^"\n]{40}/ ascii nocase
        $a2 = /\b(execute|executeglobal|eval)\s{0,3}\(?\s{0,3}(chrw?\s{0,3}\(\s{0,3}(&H)?[0-9A-F]{1,4}\s{0,3}\)\s{0,3}&\s{0,3}){4}/ ascii nocase
        $a3 = /\b(execute|executeglobal|eval)\s{0,3}\(?\s{0,3}(strreverse|replace|decode|unescape|hextostr|unencode|mid)\s{0,3}\(/ ascii nocase
        $a4 = /\beval\s{0,3}\(\s{0,3}(System\.Text\.Encoding\.\w{3,10}\.GetString|Convert\.FromBase64String|unescape)\s{0,3}\(/ ascii nocase
        $t1 = /<%\s{0,3}@/ ascii
        $t2 = /\b(Response\s?\.|Request\s?[(.\[]|Server\s?\.|Session\s?\()/ ascii nocase
        $t3 = /\bfunction\s{1,3}\w{1,24}\s{0,3}\(/ ascii nocase
        $t4 = /language\s?=\s?["']?(vbscript|jscript)\b/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 512KB and $tag and any of ($a*) and any of ($t1, $t2, $t3, $t4)
}
