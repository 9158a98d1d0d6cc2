rule Web_Shell_PyServer {
    meta:
        id = "95ff043c-75de-4dd3-8bce-564c9652d73a"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A small web server in Python that runs what the path, header or body of a request says"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $i1 = /BaseHTTPRequestHandler|SimpleHTTPRequestHandler|BaseHTTPServer|http\.server|wsgiref|socketserver/ ascii
        $i2 = /@app\.(route|get|post)|web\.application\s{0,3}\(|@bottle\.|@route\s{0,3}\(|tornado\.web|aiohttp\.web|@(get|post)\s{0,3}\(/ ascii
        $s1 = /self\.(path|headers|rfile)|environ\s{0,2}\[\s{0,2}["'](QUERY_STRING|wsgi\.input)|parse_qs\s{0,3}\(|unquote\w{0,6}\s{0,3}\(|request\.(args|form|values|GET|POST|query|json|data|headers|forms|params|cookies)|get_argument\s{0,3}\(|web\.input/ ascii
        $x1 = /(os\.(popen|system)|commands\.getoutput|subprocess\.(getoutput|getstatusoutput))\s{0,3}\(\s{0,3}(cmd|command|com|c|self\.|request|unquote|q|exec|code|path|data|query|body|urllib|str|payload|params|args)/ ascii
        $x2 = /subprocess\.(Popen|run|call|check_output)\s{0,3}\(\s{0,3}(cmd|command|com|c|self\.|request|unquote|q|code|path|data|query|body|urllib|str|payload|params|args)[^\n]{0,120}shell\s{0,2}=\s{0,2}True/ ascii
        $x3 = /\b(exec|eval)\s{0,3}\(\s{0,3}(cmd|command|code|self\.|request|unquote|payload|data|body|base64)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 16KB and any of ($i*) and $s1 and any of ($x*)
}
