rule Web_Shell_PhpBrag {
    meta:
        id = "3736c8e6-df76-49f0-a6da-10940d31e327"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A PHP page that names itself or its makers like known shells, and runs commands or code"
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
        
        $b1 = /\b(c99|c100|r57|b374k|wso|indoxploit|idx|alfa|p0wny|mini|gecko|marijuana|anonymousfox|fox|priv8|webadmin|madspot|kral|antichat|saudi|syrian|andela|0byte|garuda|zerobyte|galers|stealth|ninja|phantom|black|dark|bypass|private|perl|cgi|symlink|angel|silic|phpspy|dhanush|ani|myshell|nst|root|cyber|lulz|storm|predator|h4ck)[ _.-]{0,2}(web[ _.-]?)?sh[e3]ll?(z)?\b/ ascii nocase
        $b2 = /\b(h[a4]ck[e3]d|d[e3]f[a4]c[e3]d|c[o0]d[e3]d|r[e3]c[o0]d[e3]d|m[o0]d(ified|ded)?|cr[e3]at[e3]d|pwn[e3]d)\s{1,3}by\b/ ascii nocase
        $b3 = /\b(web\s?shell|php\s?shell|back\s?door|backconnect|back-connect|b4ckd00r|shell\s?uploader|mass\s?defac|symlink\s?(bypass|info|user)|config\s?grabber|jumping\s?(server|finder)|cpanel\s?(reset|crack)|auto\s?root|root\s?exploit|safe\s?mode\s?bypass|bypass\s?(disable_functions|safe))/ ascii nocase
        $b4 = /(phpspy|webadmin\.php|eanver|4ngel|Silic Group|nst ?view|FilesMan|IndoXploit|B374K|wsoEx|Ani-Shell|DKShell|Con7ext|KingDefacer|Madspot|Mr\.?\s?Combet|x48x|xSecurity|PHPJackal|KA_uShell|iMHaPFtp|GaLeR|Locus7|Ayyildiz|Sincap|zehir|SnIpEr|w4ck1ng|Dx\s?Shell|CrystalShell|cihshell|nShell|Locust|Tryag)/ ascii nocase
        $e1 = /\b(system|shell_exec|passthru|popen|proc_open|pcntl_exec)\s{0,3}\(/ ascii
        $e2 = /\beval\s{0,3}\(/ ascii
        $e3 = /move_uploaded_file\s{0,3}\(|\bcopy\s{0,3}\(\s{0,3}\$_FILES/ ascii
        $e4 = /(rmdir|unlink|chmod|rename)\s{0,3}\(\s{0,3}\$/ ascii
        $e5 = /php_uname\s{0,3}\(|posix_getpwuid\s{0,3}\(|disable_functions|safe_mode/ ascii
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|FILES)|HTTP_(GET|POST)_VARS/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 2MB and $tag and $r1 and (($b1 or $b4) and 2 of ($e*) or ($b2 and 3 of ($e*)) or ($b3 and 3 of ($e*)) or (2 of ($b*) and 2 of ($e*)))
}
