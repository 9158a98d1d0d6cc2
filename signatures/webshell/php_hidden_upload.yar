rule Web_Shell_PhpHiddenUpload {
    meta:
        id = "d27dfc5e-50c7-4ba2-a9e0-155c3a56bf28"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A PHP page that takes uploads only from whoever knows a word"
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
        
        $k1 = /if\s{0,2}\(\s{0,2}(isset\s{0,2}\(\s{0,2})?@?\$_(GET|POST|REQUEST|COOKIE)\s{0,2}\[\s{0,2}["']?\w{1,24}["']?\s{0,2}\]\s{0,2}\)?\s{0,2}(\)|={2,3}|&&|and\b)/ ascii
        $u1 = /@?\b(copy|move_uploaded_file)\s{0,3}\(\s{0,3}@?\$_FILES\s{0,2}\[[^\]\n]{1,24}\]\s{0,2}\[\s{0,2}["']?tmp_name["']?\s{0,2}\]\s{0,3},\s{0,3}[^;\n]{0,60}\$_FILES\s{0,2}\[[^\]\n]{1,24}\]\s{0,2}\[\s{0,2}["']?name/ ascii
        $f1 = /(echo|print)\s{0,3}\(?\s{0,3}["'][^\n]{0,200}<form[^\n]{0,200}(multipart\/form-data|type\s{0,2}=\s{0,2}\\?["']?file)/ ascii nocase
        $b1 = /php_uname\s{0,3}\(|getcwd\s{0,3}\(|\bpwd\b|error_reporting\s{0,2}\(\s{0,2}0|set_time_limit\s{0,2}\(\s{0,2}0/ ascii
        $no1 = /(pathinfo|in_array|getimagesize|mime_content_type|finfo_|is_uploaded_file|namespace\s|class\s{1,3}\w)/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 8KB and $tag and $k1 and $u1 and $f1 and $b1 and not $no1
}
