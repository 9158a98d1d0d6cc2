rule Lnx_Ransom_Note {
    meta:
        id = "afb49d81-46f4-46b3-9584-a0456b4a8bac"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A program that carries a ransom note and a key"
        severity = "malicious"
        class = "ransom"
        family = "generic"
        attack = "T1486"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1486/"
        scope = "elf"
    strings:
        $a1 = /(your|all)\s[^\n\x00]{0,40}(files|data|documents|servers|databases)\s[^\n\x00]{0,60}(encrypted|locked|stolen)/ ascii nocase
        $a2 = /(pay|send)\s[^\n\x00]{0,60}(bitcoin|btc|monero|xmr)/ ascii nocase
        $a3 = /(decrypt(or|ion)?\s(tool|key|software|program)|private key)\b/ ascii nocase
        $a4 = /do not\s[^\n\x00]{0,40}(rename|modify|recover|decrypt)/ ascii nocase
        $a5 = /(tor\s?browser|torproject\.org)/ ascii nocase
        $a6 = /[a-z2-7]{16,56}\.onion/ ascii
        $e1 = /(readme|how_to|restore|recover|decrypt)[a-z0-9_ -]{0,30}\.(txt|html)/ ascii nocase
        $e2 = /\x00\.(encrypt|encrypted|locked|enc|crypt|crypted|lock)\x00/ ascii
        $k1 = "BEGIN RSA PUBLIC KEY" ascii
        $k2 = "BEGIN PUBLIC KEY" ascii
        $k3 = "expand 32-byte k" ascii
        $k4 = "RSA_public_encrypt" ascii
        $k5 = "EVP_EncryptInit" ascii
        $k6 = "mbedtls_" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 16MB and 3 of ($a*) and any of ($e*) and any of ($k*)
}
