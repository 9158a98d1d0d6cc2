rule Web_Shell_AspxCommand {
    meta:
        id = "9371cbb3-2b74-4b01-9bd3-850d8715fca1"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "An ASP.NET page with a form whose text is run as a command"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1505.003"
        confidence = 90
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1505/003/"
        scope = "text"
    strings:
        $tag = /<%\s{0,3}@\s{0,3}(Page|WebHandler|WebService|Control)\b/ ascii nocase
        $p1 = /\bProcess(StartInfo)?\b/ ascii
        $p2 = /RedirectStandard(Output|Error|Input)\s{0,3}=\s{0,3}true/ ascii nocase
        $p3 = /UseShellExecute\s{0,3}=\s{0,3}false/ ascii nocase
        $c1 = /cmd(\.exe)?["']|["']\/c\s|powershell|%ComSpec%|\/bin\/(ba)?sh/ ascii nocase
        $i1 = /(TextBox|\.Text\b|Request\b|QueryString|InputStream|Form\[|WebMethod|\.Value\b)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and $p1 and ($p2 or $p3) and $c1 and $i1
}
