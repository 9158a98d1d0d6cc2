rule Web_Shell_CgiLoose {
    meta:
        id = "9219f34e-1160-4839-bd79-b0f46522f4f5"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script for a web server that hands a value of the request to a shell"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $h1 = /Content-[Tt]ype:\s{0,2}(text|application)\/|\buse\s{1,3}CGI\b|\bimport\s{1,3}(cgi|cgitb)\b|CGI::new|->header\s{0,2}[(;]|\bheader\s{0,2}\(\s{0,2}\)/ ascii
        $q1 = /QUERY_STRING/ ascii
        $q2 = /\bparam\s{0,3}\(\s{0,3}["']?\w/ ascii
        $q3 = /FieldStorage\s{0,3}\(|getvalue\s{0,3}\(|getfirst\s{0,3}\(/ ascii
        $q4 = /CONTENT_LENGTH|HTTP_[A-Z_]{3,20}/ ascii
        $x1 = /\b(os\.(popen\d?|system)|commands\.get(status)?output|subprocess\.(Popen|run|call|check_output|getoutput|getstatusoutput)|popen2?\.\w{5,7})\s{0,3}\(\s{0,3}(form|fs|field|query|params|q|cmd|command|com|c|exe|exec|shell|request|args|data|input)\w{0,10}\b/ ascii nocase
        $x2 = /`\s{0,2}\$(cmd|command|com|c|in|q|query|form|exec|exe|run|param|data|value|buffer|in\{|FORM\{|ARGS)[^`\n]{0,60}`/ ascii nocase
        $x3 = /\b(system|exec|qx|popen)\s{0,3}[({]?\s{0,3}["']?\$(cmd|command|com|c|in|q|query|form|exec|exe|run|param|data|value|ARGS)\b/ ascii nocase
        $x4 = /\b(system|exec)\s{0,3}\(?\s{0,3}["']?(\$\w{1,12}->)?param\s{0,3}\(/ ascii
        $x5 = /open\s{0,3}\(\s{0,3}(my\s{1,2}\$)?\w{1,12}\s{0,3},\s{0,3}["'](-\|["']\s{0,3},\s{0,3}["']?)?\$?\{?(cmd|command|com|in|q|query|exec|FORM)[^"'\n]{0,40}\|?["')]/ ascii
        $x6 = /\b(eval|sh\s{1,2}-c|bash\s{1,2}-c)\s{1,3}["']?\$\(?\{?(QUERY_STRING|cmd|CMD|command|com|q|c|REPLY|POST\w{0,6}|body)\b/ ascii
        $x7 = /(^|\n)\s{0,8}(\$\{?(cmd|CMD|command|QUERY_STRING)\}?|echo\s{1,2}["']?\$\(\s{0,2}\$\{?(cmd|CMD|command|QUERY_STRING))/ ascii
        $doc1 = /\n=(head1|item|pod|over)\b/ ascii
        $doc2 = /\n1;?\s{0,4}$|\npackage\s{1,3}\w/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and (uint16(0) == 0x2123 or filesize < 6KB) and filesize < 64KB and $h1 and any of ($q*) and any of ($x*) and none of ($doc*)
}
