rule Web_Shell_PhpAssignExec {
    meta:
        id = "b1d379e4-e61e-4fdc-a6e3-261761422353"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "PHP that takes a value from the request and runs it right away"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 94
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $a1 = /\$(\w{1,12})\s{0,3}=\s{0,3}@?(base64_decode\(|trim\(|stripslashes\(|urldecode\(){0,2}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,2}\){0,2}\s{0,3};\s{0,12}(\}\s{0,8})?(echo\s{1,3}|print\s{1,3}|die\(|\$\w{1,12}\s{0,3}=\s{0,3})?(\(?['"]?<pre>['"]?\s{0,2}[.,]\s{0,2})?@?(eval|assert|system|exec|passthru|shell_exec|popen|proc_open)\s{0,3}\(\s{0,3}["']?\{?\$\w{1,12}/ ascii nocase
        $a2 = /isset\s{0,3}\(\s{0,3}\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3}\)\s{0,3}\)\s{0,8}\{?\s{0,12}(echo\s{1,3}|die\s{0,2}\(|print\s{1,3})?['"]?(<pre>)?['"]?[;.]?\s{0,8}\$(cmd|command|exec|c)\s{0,3}=\s{0,3}\(?\s{0,3}\$_(GET|POST|REQUEST|COOKIE)[^;\n]{1,40};\s{0,12}@?(system|passthru|exec|shell_exec)\s{0,3}\(/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and any of ($a*)
}
