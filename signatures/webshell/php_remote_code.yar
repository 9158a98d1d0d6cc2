rule Web_Shell_PhpRemoteCode {
    meta:
        id = "ef37df9c-afc5-476f-888e-debc8ed83cf4"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "PHP that fetches code from another machine and runs it"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1105"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1105/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        $a1 = /\b(eval|assert)\s{0,3}\(\s{0,3}(["']\?>["']\s{0,3}\.\s{0,3})?@?(base64_decode\s{0,3}\(\s{0,3}|gzinflate\s{0,3}\(\s{0,3}|trim\s{0,3}\(\s{0,3})?@?(file_get_contents|curl_exec|fread|stream_get_contents|http_get|get_contents|getUrl|curl_get\w{0,12}|fetch\w{0,12})\s{0,3}\(/ ascii nocase
        $a2 = /\b(include|require)(_once)?\s{0,3}\(?\s{0,3}["'](https?|ftp|data):/ ascii nocase
        $a3 = /\$(\w{1,16})\s{0,3}=\s{0,3}@?(file_get_contents|curl_exec)\s{0,3}\([^;\n]{1,200}\)\s{0,3};\s{0,12}@?\beval\s{0,3}\(\s{0,3}(["']\?>["']\s{0,3}\.\s{0,3})?\$\w{1,16}/ ascii nocase
        $u1 = /["'](https?|ftp):\/\/|(aHR0cDov|aHR0cHM6)|\\x68\\x74\\x74\\x70|hex2bin\s{0,3}\(|CURLOPT_URL/ ascii nocase
        $no1 = /data:\/\/text\/plain[^\n]{0,40}(PHPUnit|phpt)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $tag and any of ($a*) and $u1 and not $no1
}
