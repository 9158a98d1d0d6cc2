rule Js_Package_EvalFetched {
    meta:
        id = "f050456f-843d-4097-999d-a8a226109395"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "JavaScript that executes what a server just sent, with the rights of Node"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1059.007"
        confidence = 80
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/007/"
        scope = "text"
    strings:
        $a1 = /(axios(\.get|\.post|\.default\.get)?|request|fetch|got|needle|superagent\.get)\s{0,3}\([^\n]{1,200}\)\s{0,3}\.then\s{0,3}\([^\n]{0,160}\b(eval|Function|new Function)\s{0,3}\(/ ascii
        $a2 = /\beval\s{0,3}\(\s{0,3}(await\s{1,3})?\(?\s{0,3}(await\s{1,3})?(axios\b|fetch\(|got\(|needle\()/ ascii
        $a3 = /new\s{1,3}(Function|Function\.constructor)\s{0,3}\(\s{0,3}["']require["']\s{0,3},/ ascii
        $a4 = /\beval\s{0,3}\(\s{0,3}\w{1,20}(\.data|\.body|\.response)(\.\w{1,20}){0,2}\s{0,3}\)/ ascii
        $a5 = /catch\s{0,3}\(\s{0,3}(\w{1,12})\s{0,3}\)\s{0,3}\{[^\n}]{0,80}\beval\s{0,3}\(\s{0,3}\w{1,12}\.response\.data/ ascii
        $a6 = /new\s{1,3}Function\.constructor\s{0,3}\(\s{0,3}["']require["']/ ascii
        $n1 = /(axios|node-fetch|\bfetch\s{0,3}\(|https?\.get|XMLHttpRequest|\brequest\s{0,3}\(|\bgot\()/ ascii
        $r1 = /\brequire\s{0,3}\(\s{0,3}["']|import\s[^\n]{1,80}from\s{1,3}["']|module\.exports/ ascii
        $no1 = "webpack_require" ascii
        $no2 = "document.createElement" ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 256KB and $r1 and $n1 and any of ($a*) and none of ($no*)
}
