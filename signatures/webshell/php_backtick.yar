rule Web_Shell_PhpBacktick {
    meta:
        id = "04468153-4f09-43c3-a9d8-38273f07ca5e"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PHP that runs a request parameter between backticks"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        $a1 = /(echo|print|return|=|\(|<\?=?|;)\s{0,4}@?`\s{0,3}(\{\s{0,2})?\$\{?_(GET|POST|REQUEST|COOKIE)\s{0,2}(\[|\{)[^`\n]{0,80}`/ ascii nocase
        $a2 = /\$(\w{1,16})\s{0,3}=\s{0,3}@?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[[^\]\n]{1,24}\]\s{0,3};\s{0,12}(echo|print|return|\$\w{1,16}\s{0,3}=)\s{0,3}(["']<pre>["']\s?\.\s?)?`\s{0,3}\{?\$\w{1,16}/ ascii nocase
        $no1 = /(SELECT|INSERT|UPDATE|DELETE|ALTER|DROP)\s[^\n]{0,200}`\s{0,3}\{?\$_/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and any of ($a*) and not $no1
}
