rule Py_Package_BrowserSecrets {
    meta:
        id = "99e1c2b3-d9ae-4358-8cc1-50d4f119f6f8"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "Python that decrypts the stored passwords or cookies of browsers"
        severity = "suspicious"
        class = "package"
        family = "generic"
        attack = "T1555.003"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1555/003/"
        scope = "text"
    strings:
        $i1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w/ ascii
        $k1 = /["']os_crypt["']|\bencrypted_key\b/ ascii
        $k2 = /CryptUnprotectData|win32crypt/ ascii
        $k3 = /Local\s?State/ ascii
        $k4 = /Login\s?Data/ ascii
        $k5 = /(password_value|encrypted_value|action_url|signon_realm|host_key)/ ascii
        $k6 = /AES\.MODE_GCM|AESGCM/ ascii
        $k7 = /(Google\\{1,4}Chrome|BraveSoftware|Opera\s?Software|Yandex\\{1,4}|Microsoft\\{1,4}Edge|Google\/Chrome|\.mozilla\/firefox|Roaming\\{1,4}Mozilla|google-chrome)/ ascii
        $k8 = /(logins\.json|key[34]\.db|cookies\.sqlite|PK11SDR_Decrypt|Network["'\\\/, ]{1,6}Cookies)/ ascii
        $k9 = /Web\s?Data["']|credit_cards|card_number_encrypted/ ascii
        $p1 = /password_value|action_url|card_number_encrypted|credit_cards|PK11SDR_Decrypt|logins\.json/ ascii
        $p2 = /(requests|httpx)\.post\s{0,3}\(|\bwebhook|api\.telegram\.org|\.sendmail\s{0,3}\(|gofile|anonfiles/ ascii nocase
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 2MB and $i1 and 5 of ($k*) and ($k4 or any of ($p*))
}
