rule Py_Package_EnvironmentSent {
    meta:
        id = "77c3bdfa-b231-46ae-80b0-ba0bab93aad9"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that sends all of its environment to another machine"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1082"
        confidence = 75
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1082/"
        scope = "text"
    strings:
        $a1 = /(post|put|urlopen|Request|request|send(all)?)\s{0,3}\([^\n]{0,160}(dict\s{0,3}\(\s{0,3}os\.environ|os\.environ\.(items|copy)|str\s{0,3}\(\s{0,3}os\.environ|json\.dumps\s{0,3}\(\s{0,3}(dict\s{0,3}\(\s{0,3})?os\.environ|data\s{0,3}=\s{0,3}os\.environ)/ ascii
        $a2 = /\b(env|envs|environ|environment|e|data|payload|info)\w{0,8}\s{0,3}=\s{0,3}(dict\s{0,3}\(\s{0,3}os\.environ|json\.dumps\s{0,3}\(\s{0,3}(dict\s{0,3}\(\s{0,3})?os\.environ|str\s{0,3}\(\s{0,3}(dict\s{0,3}\(\s{0,3})?os\.environ|base64\.b64encode\s{0,3}\([^\n]{0,40}os\.environ)[^\n]{0,60}\n[^\n]{0,200}\n?[^\n]{0,120}\n?[^\n]{0,120}(requests\.(post|get|put)|urlopen|HTTPS?Connection)\s{0,3}\(/ ascii
        $i1 = /(^|\n)\s{0,12}(import|from)\s{1,3}(os|requests|urllib|http|json)/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $i1 and any of ($a*)
}
