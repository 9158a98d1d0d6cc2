rule Py_Ransom_FileWalk {
    meta:
        id = "43b35125-8762-4207-bbfd-8a70018b30b3"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Python that encrypts every file below a directory and leaves a note"
        severity = "malicious"
        class = "ransom"
        family = "generic"
        attack = "T1486"
        confidence = 88
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1486/"
        scope = "text"
    strings:
        $w1 = /os\.walk\s{0,3}\(|\.rglob\s{0,3}\(|glob\.glob\s{0,3}\(|os\.listdir\s{0,3}\(/ ascii
        $e1 = /\.encrypt\s{0,3}\(|encrypt_file\s{0,3}\(|AES\.new\s{0,3}\(|Cipher\s{0,3}\(\s{0,3}algorithms\.AES/ ascii
        $e2 = /Fernet\s{0,3}\(|RSA\.(import_?[kK]ey|generate)|PKCS1_OAEP|Fernet\.generate_key|AES\.new/ ascii
        $n1 = /(your|all)\s[^\n]{0,40}(files|documents|data)\s[^\n]{0,40}(encrypted|locked|held)/ ascii nocase
        $n2 = /\b(bitcoin|btc|monero|xmr|ransom|decrypt(ion)?\s(key|tool)|pay)\b/ ascii nocase
        $n3 = /(readme|ransom|decrypt|note|how_?to|recover|warning)\w{0,20}\.(txt|html)/ ascii nocase
        $x1 = /os\.(remove|unlink|rename)\s{0,3}\(|["']wb["']|["']rb\+["']/ ascii
        $x2 = /["']\.(encrypted|enc|locked|crypt|crypted|lock|pay|ransom|\w{2,8}ed)["']/ ascii
        $x3 = /(["']\*?\.(docx?|xlsx?|pdf|jpe?g|png|txt|mp4|zip)["']\s{0,3},\s{0,8}){4}/ ascii
        $i1 = /(^|\n)\s{0,8}(import|from)\s{1,3}\w/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 256KB and $i1 and $w1 and all of ($e*) and $x1 and 2 of ($n*) and any of ($x2, $x3, $n1)
}
