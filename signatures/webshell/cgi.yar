rule Web_Shell_Cgi {
    meta:
        id = "3df5e7b4-62ed-4c01-9137-fff09b963808"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A CGI script in Perl, Python or shell that runs what the request says"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "script"
    strings:
        $h1 = /Content-[Tt]ype:\s?text\// ascii
        $q1 = "QUERY_STRING" ascii fullword
        $q2 = /\bparam\s{0,3}\(\s{0,3}["']/ ascii
        $q3 = "FieldStorage" ascii fullword
        $q4 = "HTTP_X_" ascii
        $q5 = "CONTENT_LENGTH" ascii fullword
        $x1 = /os\.popen\s{0,3}\(\s{0,3}[a-z_]{1,16}(\)|\s|\.|\[)/ ascii
        $x2 = /os\.system\s{0,3}\(\s{0,3}[a-z_]{1,16}(\)|\s|\.|\[)/ ascii
        $x3 = /subprocess\.(Popen|check_output|getoutput|run)\s{0,3}\(\s{0,3}[a-z_]{1,16}\s{0,3},[^\n]{0,60}shell\s{0,2}=\s{0,2}True/ ascii
        $x4 = /`\$(cmd|command|c|in\{[^}\n]{1,20}\}|q|query|FORM\{[^}\n]{1,20}\})\s{0,3}(2>&1)?`/ ascii
        $x5 = /system\s{0,3}\(\s{0,3}["']?\$(cmd|command|c|in\{|q|query|FORM\{)/ ascii
        $x6 = /open\s{0,3}\(\s{0,3}\w{1,12}\s{0,3},\s{0,3}["']\$?(cmd|command|c|in)\w{0,12}\s{0,3}(2>&1)?\s{0,3}\|["']/ ascii nocase
        $x7 = /(eval|sh\s{1,2}-c)\s{1,2}["']?\$\(?\{?(QUERY_STRING|cmd|CMD|echo\s)/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 256KB and $h1 and any of ($q*) and any of ($x*)
}
