rule Web_Shell_ColdFusion {
    meta:
        id = "0769e85f-2b54-4470-a933-f708cc4c3509"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A ColdFusion page that runs a request parameter as a command"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<cf(execute|set|output|script|if)\b/ ascii nocase
        $a1 = /<cfexecute[^>]{0,200}(#\s?(form|url|cgi)\.|arguments\s?=\s?["']#)/ ascii nocase
        $a2 = /<cfexecute[^>]{0,120}name\s?=\s?["']?[^>\n]{0,60}(cmd(\.exe)?|\/bin\/(ba)?sh)\b/ ascii nocase
        $b1 = /#?\b(form|url)\.\w{1,20}/ ascii nocase
        $b2 = /<(input|textarea)\b/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $tag and ($a1 or $a2) and ($b1 and ($b2 or $a2))
}
