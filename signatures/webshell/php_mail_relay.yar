rule Web_Shell_PhpMailRelay {
    meta:
        id = "ee771d34-7db7-45a1-8c03-cca6e30efb20"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A PHP page that sends whatever mail the request holds in encoded fields"
        severity = "malicious"
        class = "webshell"
        family = "generic"
        attack = "T1496"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1496/"
        scope = "text"
    strings:
        $tag = /<\?(php|=|\s)/ ascii nocase
        
        $m1 = /@?\bmail\s{0,3}\(\s{0,3}\$/ ascii
        $d1 = /\b(base64_decode|urldecode|stripslashes|str_rot13)\s{0,3}\(\s{0,3}(base64_decode\s{0,3}\(\s{0,3})?@?\$_(POST|REQUEST)\s{0,2}\[\s{0,2}["']\w{0,12}(mail|to|msg|body|subj|head|from|text|mes)\w{0,12}["']/ ascii nocase
        $d2 = /foreach\s{0,2}\(\s{0,2}\$_(POST|COOKIE|REQUEST)\s{1,3}as\s[^\n]{1,80}(base64_decode|strrev|str_rot13)/ ascii
        $f1 = /\bfsockopen\s{0,3}\([^\n;]{1,80},\s{0,3}25\b|HELO|RCPT TO/ ascii
        $no1 = /\b(namespace|class)\s{1,3}\w|PHPMailer|wp_mail|captcha/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and filesize < 64KB and $tag and $m1 and (#d1 > 2 or ($d2 and $f1)) and not $no1
}
