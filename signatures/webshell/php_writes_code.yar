rule Web_Shell_PhpWritesCode {
    meta:
        id = "87547c58-18a5-4e9a-bc40-6d3c192db2a5"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that writes a page which would run what the request says"
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
        
        $w1 = /\b(fwrite|fputs|file_put_contents|fputcsv)\s{0,3}\(/ ascii
        $c1 = /["'][^"'\n]{0,40}<\?(php)?[^\n]{0,60}@?(eval|assert|system|passthru|shell_exec|exec)\s{0,3}\(?\\?[^\n]{0,30}\\?\$\\?_\\?(GET|POST|REQUEST|COOKIE)/ ascii nocase
        $c2 = /(PD9waHAg|PD9waHAK|PD9waHANC|PD89)[A-Za-z0-9+\/=]{20}/ ascii
        $c3 = /(base64_decode|file_get_contents|curl_exec)\s{0,3}\(/ ascii
        $p1 = /["'][^"'\n]{0,60}\.(php\d?|phtml|php\.\w{2,4}|inc|suspected)["']/ ascii nocase
        $r1 = /DOCUMENT_ROOT|__FILE__|__DIR__|getcwd\s{0,3}\(|\.\.\/|touch\s{0,3}\(|filemtime|chmod\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and $tag and $w1 and ($c1 or ($c2 and $c3 and $p1 and $r1))
}
