rule Web_Shell_PyRequest {
    meta:
        id = "cfca458b-6049-475b-b8a9-7b51073b7b9a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A Python web application that runs a request parameter as a command"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $a1 = /(os\.(popen|system)|subprocess\.(run|call|Popen|check_output|getoutput|getstatusoutput)|commands\.getoutput|\bexec|\beval)\s{0,3}\(\s{0,3}[^\n]{0,40}(request\.(args|form|values|json|headers|cookies|data|GET|POST|params|query|get_json\s?\(\))|self\.(get_argument|request\.|headers)|bottle\.request|req\.(params|get_param)|web\.input\s?\(\))/ ascii
        $a2 = /\b(\w{1,16})\s{0,3}=\s{0,3}(request\.(args|form|values|json|headers|cookies|GET|POST|query)(\.get)?\s{0,3}[(\[]|self\.get_argument\s{0,3}\(|parse_qs\s{0,3}\(|web\.input\s?\(\)|unquote\s{0,3}\(\s{0,3}self\.path)[^\n]{0,80}\n[^\n]{0,120}\n?[^\n]{0,80}(os\.(popen|system)|subprocess\.(run|call|Popen|check_output|getoutput|getstatusoutput)|commands\.getoutput)\s{0,3}\(\s{0,3}(\[\s{0,3}["'](\/bin\/)?(ba)?sh["']\s{0,3},\s{0,3}["']-c["']\s{0,3},\s{0,3})?(cmd|command|c|exec|code|q|data|param|payload|shell)\w{0,8}\s{0,3}[,)\].]/ ascii
        $i1 = /(import|from)\s{1,3}(flask|bottle|tornado|django|web|http\.server|BaseHTTPServer|fastapi|starlette|cherrypy|aiohttp|cgi|sanic|falcon)\b/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 128KB and $i1 and any of ($a*)
}
