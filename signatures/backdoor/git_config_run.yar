rule Cfg_Backdoor_GitConfig {
    meta:
        id = "7dbad46c-f0de-492d-a709-24da8aedf394"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "Settings or a hook of a repository that start a shell to the network"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1546"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1546/"
        scope = "text"
    strings:
        $a1 = /(pager|sshCommand|editor|fsmonitor|hooksPath|textconv|smudge|clean|process)\s{0,3}=\s{0,3}[^\n]{0,80}(\/dev\/(tcp|udp)\/|\bnc(at)?\s[^\n]{0,40}-e|mkfifo|base64\s{1,3}-d|curl\s[^\n]{0,120}\|\s{0,3}(ba)?sh)/ ascii
        $b1 = /\[(core|diff|filter|alias|pager)[^\]\n]{0,40}\]/ ascii
    condition:
        uint8(0) != 0x3c and uint32(0) != 0x464c457f and uint16(0) != 0x2123 and filesize < 32KB and $a1 and $b1
}
