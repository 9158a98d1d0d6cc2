rule Js_Package_WalletSwap {
    meta:
        id = "16f3983f-5448-4864-8c12-3ac6037c9e4a"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "JavaScript that replaces payment addresses in what a page sends and receives"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $w1 = /window\.ethereum|ethereum\.request|eth_send[T]ransaction|solana_sign[T]ransaction|signAndSend[T]ransaction/ ascii
        $w2 = /XMLHttpRequest\.prototype\.(open|send)\s{0,3}=|(window\.)?fetch\s{0,3}=\s{0,3}(async\s{0,3})?(function|\()/ ascii
        $l1 = /levenshtein/ ascii nocase
        $l2 = /stealth[P]roxyControl|check[e]thereumw|run[m]ask|new[d]local/ ascii
        $r1 = /0x\[a-fA-F0-9\]\{40\}/ ascii
        $r2 = /\b1\[a-km-zA-HJ-NP-Z1-9\]|bc1\[?q?\[|\(bc1\|/ ascii
        $a1 = /["'](bc1q[a-z0-9]{30,60}|0x[a-fA-F0-9]{40}|T[A-Za-z1-9]{33}|1[A-HJ-NP-Za-km-z1-9]{25,33})["']\s{0,3},\s{0,4}["'](bc1q[a-z0-9]{30,60}|0x[a-fA-F0-9]{40}|T[A-Za-z1-9]{33}|1[A-HJ-NP-Za-km-z1-9]{25,33})["']\s{0,3},\s{0,4}["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 4MB and (($l2 and $w1) or ($w1 and $w2 and $a1) or ($w2 and $l1 and ($a1 or ($r1 and $r2))))
}
