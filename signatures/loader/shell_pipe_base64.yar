rule Sh_Loader_EncodedPipe {
    meta:
        id = "0a8b9a0d-c536-411f-9a73-a65ddfbaded3"
        version = 2
        date = "2026-11-30"
        author = "Lazaret"
        description = "A script that decodes a long text and pipes it into an interpreter"
        severity = "malicious"
        class = "loader"
        family = "generic"
        attack = "T1140"
        confidence = 90
        fp = "self-extracting installers"
        reference = "https://attack.mitre.org/techniques/T1140/"
        scope = "text"
    strings:
        $a1 = /[A-Za-z0-9+\/=]{160}["']?\s{0,4}\|\s{0,4}(base64\s{1,4}(-d|--decode|-D|-di)|openssl\s{1,4}(base64|enc)[^\n|]{0,40})\s{0,4}(\|\s{0,4}(gunzip|gzip\s{1,3}-d|zcat|xz\s{1,3}-d)[^\n|]{0,12})?\|\s{0,4}(sudo\s{1,4})?(nohup\s{1,4})?(\/usr)?(\/bin\/)?((ba|da|z)?sh|python[23]?|perl|php)\b/ ascii
        $a2 = /[A-Za-z0-9+\/=]{160}["']?\s{0,4}\|\s{0,4}base64\s{1,4}(-d|--decode|-D)\s{0,4}\)/ ascii
        $ev = /(eval|sh\s{1,4}-c)\s{1,4}["']?\$\(\s{0,4}echo\s/ ascii
        $a3 = /base64\s{1,4}(-d|--decode)\s{0,4}<<<\s{0,4}["']?[A-Za-z0-9+\/=]{160,1200}["']?\s{0,4}\|\s{0,4}((ba|da)?sh|python[23]?|perl)\b/ ascii
        $a4 = /python[23]?\s{1,4}-c ["']\s{0,4}(import\s[^\n]{1,60};\s{0,4})?exec\s{0,3}\([^\n]{0,80}(b64decode|decompress|fromhex)[^\n]{0,40}["'][A-Za-z0-9+\/=]{120}/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and filesize < 2MB and (any of ($a1, $a3, $a4) or ($a2 and $ev))
}
