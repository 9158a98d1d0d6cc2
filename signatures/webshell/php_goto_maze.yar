rule Web_Shell_PhpGotoMaze {
    meta:
        id = "31c83f3b-9e84-413a-b3fd-c795e6589dab"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP whose order is hidden by dozens of jumps, with escaped texts"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $g1 = /\bgoto\s{1,3}[A-Za-z0-9]{5}\s{0,2};/ ascii
        $e1 = /\\x[0-9a-fA-F]{2}(\\[0-7]{2,3}|[\w]{0,2}\\x[0-9a-fA-F]{2})/ ascii
        $e2 = /\\[0-7]{2,3}(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3}){2}/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 2MB and $tag and #g1 > 12 and (#e1 > 5 or #e2 > 5)
}
