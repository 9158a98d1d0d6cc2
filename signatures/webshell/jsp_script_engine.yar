rule Web_Shell_JspScript {
    meta:
        id = "daeedfe4-1509-4aba-a22b-ef80cae67bc7"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A JSP page that evaluates what the request says in a script or expression engine"
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
        
        $s2 = /[({, ]param\.\w{1,20}[)},]/ ascii
        $e1 = /ScriptEngineManager|javax\.script|GroovyShell|bsh\.Interpreter|SpelExpressionParser|ELProcessor|ExpressionFactory|MVEL|\bOgnl\b|JexlEngine|PythonInterpreter|Nashorn/ ascii
        $e2 = /\.\s{0,2}(eval|evaluate|parseExpression|createValueExpression|executeExpression|getValue|exec)\s{0,3}\(/ ascii
        $s1 = /request\s{0,3}\.\s{0,3}get(Parameter|ParameterValues|ParameterMap|Header|Headers|QueryString|InputStream|Reader|Cookies|PathInfo|Attribute)\s{0,3}\(|\$\{\s{0,3}param\b/ ascii
        $w1 = /getClass\s{0,2}\(\s{0,2}\)\s{0,2}\.\s{0,2}forName\s{0,2}\(|pageContext\.setAttribute\s{0,2}\([^)\n]{0,40}\)\.(getClass|forName)|\$\{[^}\n]{0,80}\.getClass\s{0,2}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint16(0) != 0x4d4a and filesize < 256KB and $tag and (($e1 and $e2 and $s1) or ($w1 and any of ($s*)))
}
