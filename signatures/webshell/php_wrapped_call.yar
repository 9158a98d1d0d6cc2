rule Web_Shell_PhpWrappedCall {
    meta:
        id = "1f0ead54-fde3-4329-8d3c-77b31551d440"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "PHP that calls what it looked up in a list of functions of the interpreter"
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
        
        $a1 = /get_defined_functions\s{0,3}\(\s{0,3}\)\s{0,3}(\[\s{0,2}["']internal["']\s{0,2}\]\s{0,3})?\[\s{0,2}\d{1,4}\s{0,2}\]/ ascii
        $a2 = /\$(\w{1,16})\s{0,3}=\s{0,3}get_defined_functions\s{0,3}\(\s{0,3}\)\s{0,3}(\[\s{0,2}["']internal["']\s{0,2}\])?\s{0,3};/ ascii
        $a3 = /\$\w{1,16}\s{0,2}(\[\s{0,2}["']internal["']\s{0,2}\]\s{0,2})?\[\s{0,2}\d{2,4}\s{0,2}\]\s{0,2}\(/ ascii
        $b1 = /get_defined_constants\s{0,3}\(|get_class_methods\s{0,3}\(|__halt_compiler\s{0,3}\(|(new\s{1,3})?ReflectionFunction\s{0,3}\(\s{0,3}\$/ ascii
        $b2 = /->invoke(Args)?\s{0,3}\(\s{0,3}[^;\n]{0,40}\$_(GET|POST|REQUEST|COOKIE)/ ascii
        $r1 = /\$_(GET|POST|REQUEST|COOKIE)\b|php:\/\/input/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 24KB and $tag and $r1 and ($a1 or ($a2 and $a3) or ($b1 and $b2))
}
