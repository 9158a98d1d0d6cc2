rule Web_Shell_JspMemory {
    meta:
        id = "b53201a4-6725-4b20-bf1b-ad1a88526bc2"
        version = 2
        date = "2026-11-22"
        author = "Lazaret"
        description = "A JSP page that plants a filter, valve or listener in the running server"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<(%\s{0,4}[@!=a-zA-Z\/{\\-]|jsp:)/ ascii
        $c1 = /\b(StandardContext|ApplicationContext|StandardEngine|StandardHost|WebappClassLoaderBase|StandardService)\b/ ascii
        $c2 = /(addFilterMapBefore|addFilterDef|ApplicationFilterConfig|addServletMapping(Decoded)?|getPipeline\s{0,3}\(\s{0,3}\)\s{0,3}\.\s{0,3}addValve|addApplicationEventListener|setApplicationEventListeners|addMappingForUrlPatterns|WsServerContainer|addEndpoint)\b/ ascii
        $c3 = /getDeclaredField\s{0,3}\(|setAccessible\s{0,3}\(\s{0,3}true/ ascii
        $x1 = /getRuntime\s{0,3}\(\s{0,3}\)|ProcessBuilder|defineClass|\.exec\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4d4a and filesize < 256KB and $tag and all of them
}
