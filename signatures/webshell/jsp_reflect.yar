rule Web_Shell_JspReflect {
    meta:
        id = "2b91c225-a3de-4441-94c8-f55018938755"
        version = 2
        date = "2026-11-22"
        author = "Lazaret"
        description = "A JSP page that reaches the runtime by reflection, a script engine or an expression and feeds it the request"
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
        $a1 = /Class\.forName\s{0,3}\(\s{0,3}(new String|["']java\.lang\.(Runtime|ProcessBuilder|ProcessImpl)|\w{1,20}\s{0,3}\()/ ascii
        $a2 = /getMethod\s{0,3}\(\s{0,3}["'](exec|getRuntime|start)["']/ ascii
        $a3 = /ScriptEngineManager\s{0,3}\(|javax\.script/ ascii
        $a4 = /\.eval\s{0,3}\(\s{0,3}(request\.|\w{1,20}\s{0,3}\))/ ascii
        $a5 = /java\.lang\.(ProcessImpl|UNIXProcess)|forkAndExec/ ascii
        $a6 = /new String\s{0,3}\(\s{0,3}new byte\s{0,2}\[\s{0,2}\]\s{0,3}\{\s{0,3}\d{2,3}\s{0,3},\s{0,3}\d{2,3}\s{0,3},\s{0,3}\d{2,3}/ ascii
        $a7 = /(\\u00[2-7][0-9a-fA-F]){4}/ ascii
        $a8 = /(ELProcessor|ExpressionFactory|SpelExpressionParser|GroovyShell|bsh\.Interpreter|MethodUtil|BCEL|JavaCompiler|Expression\s{0,3}\(\s{0,3}Runtime)/ ascii
        $s1 = /request\s{0,3}\.\s{0,3}get(Parameter|Header|QueryString|InputStream|Reader)|\$\{\s{0,3}param\b|\.getParameterValues\s{0,3}\(/ ascii
        $x1 = /\.invoke\s{0,3}\(|\.newInstance\s{0,3}\(|\.eval\s{0,3}\(|\.evaluate\s{0,3}\(|loadClass\s{0,3}\(|\.getValue\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4d4a and uint16(0) != 0x4b50 and filesize < 256KB and $tag and ((any of ($a1, $a2, $a5) and $s1 and $x1) or ($a3 and $a4 and $s1) or ($a6 and $s1 and $x1) or ($a8 and $s1 and $x1 and filesize < 16KB) or (#a7 > 5))
}
