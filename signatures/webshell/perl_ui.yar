rule Web_Shell_PerlUi {
    meta:
        id = "9ae6b358-aa7c-40d2-a4e6-f99d05699059"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "A CGI script in Perl with a login and a prompt for commands"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $h1 = /Content-[Tt]ype:\s?text\// ascii
        $q1 = /\$ENV\{\s?["']?(QUERY_STRING|CONTENT_LENGTH|REQUEST_METHOD)["']?\s?\}/ ascii
        $u1 = /CGI-Telnet|cgitelnet|PerlKit|perl\s?web\s?shell|gammashell|DTool|rolling\s?shell|Unknowns\s?web/ ascii nocase
        $u2 = /\$(in|form|query|FORM|in_)\{?\s?["']?(a|cmd|command|c|p|action)["']?\}?/ ascii
        $u3 = /(CommandTimeout|WinCmdSep|UnixCmdSep|CurrentDir|RunCommand|ExecuteCommand|PrintCommandLineInputForm)/ ascii
        $u4 = /SAVEDPWD|\$Password\s{0,3}=\s{0,3}["']|LoggedIn|PerformLogout/ ascii
        $x1 = /`\$\w{1,16}`|`\$\w{1,16}\s{0,2}2>&1`|\bsystem\s{0,3}\(\s{0,3}\$|open\s{0,3}\(?\s{0,3}\w{1,16}\s{0,3},\s{0,3}["'][^"'\n]{0,40}\$\w{1,24}[^"'\n]{0,20}\|["']|\bqx\s{0,2}[({\/|]\s{0,2}\$/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 512KB and $h1 and $q1 and $x1 and ($u1 or ($u3 and any of ($u2, $u4)) or ($u4 and $u2))
}
