rule Web_Shell_LuaRuby {
    meta:
        id = "ca2ef4fd-8aed-4abf-9583-df123fe51c7e"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A page or handler in Lua or Ruby that runs a request parameter as a command"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $l1 = /\b(io\.popen|os\.execute)\s{0,3}\(\s{0,3}[^\n]{0,60}(ngx\.(req|var)\.|args\s{0,2}\[|get_uri_args|post_args|r:parseargs|r\.args|QUERY_STRING)/ ascii
        $l2 = /\b(cmd|command|c|exec|q)\w{0,6}\s{0,3}=\s{0,3}[^\n]{0,60}(ngx\.(req|var)\.|get_uri_args|get_post_args|r:parseargs|os\.getenv\s{0,2}\(?\s{0,2}["']QUERY_STRING)[^\n]{0,80}\n([^\n]{0,120}\n){0,6}[^\n]{0,60}\b(io\.popen|os\.execute|loadstring|load)\s{0,3}\(\s{0,3}(cmd|command|c|exec|q|\w{0,8}\.\.)/ ascii
        $r1 = /(`|%x[\[({]|\bsystem\s{0,2}\(?\s{0,2}|\bexec\s{0,2}\(?\s{0,2}|IO\.popen\s{0,2}\(?\s{0,2}|\beval\s{0,2}\(?\s{0,2}|Open3\.\w{6,10}\s{0,2}\(?\s{0,2})["']?(#\{\s{0,2})?(params\[:|params\["|params\['|cgi\["|cgi\[')/ ascii
        $t1 = /require\s{0,3}\(?\s{0,3}["'](cgi|sinatra|webrick|rack|apache2)["']|<%|ngx\.|content_by_lua|Sinatra|r:puts|CGI\.new|Rack::|Content-[Tt]ype/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 64KB and $t1 and any of ($l*, $r1)
}
