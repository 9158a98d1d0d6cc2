rule Py_Package_WalletPaths {
    meta:
        id = "1253aa0b-09b9-4d60-8593-a691c0d24c3e"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script that looks for wallets, messengers and the extensions that hold keys"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1555"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1555/"
        scope = "text"
    strings:
        $w1 = /nkbihfbeogaeaoehlefnkodbefgpgkn[n]|fhbohimaelbohpjbbldcngcnapndodj[p]|bfnaelmomeimhlpmgjnjophhpkkolj[p]|ibnejdfjmmkpcnlpebklmnkoeoihofe[c]|hnfanknocfeofbddgcijnmhnfnkdnaa[d]|ejbalbakoplchlghecdalmeeeajnimh[m]/ ascii
        $w2 = /Exodus[\\\/"', ]{1,6}exodus\.wallet/ ascii nocase
        $w3 = /atomic[\\\/"', ]{1,6}Local\s?Storage/ ascii nocase
        $w4 = /Electrum[\\\/"', ]{1,6}wallets/ ascii nocase
        $w5 = /Telegram\s?Desktop[\\\/"', ]{1,6}tdata|\btdata\b/ ascii
        $w6 = /(Ethereum[\\\/"', ]{1,6}keystore|Armory|bytecoin|Zcash|Jaxx|Guarda|Coinomi|Binance)["'\\\/]/ ascii
        $w7 = /wallet\.dat/ ascii
        $w8 = /\.config\/solana\/id\.json|Ledger\s?Live|MetaMask/ ascii
        $w9 = /(discord(canary|ptb)?|Lightcord)[\\\/"', ]{1,6}Local\s?Storage/ ascii nocase
        $w10 = /(Steam[\\\/"', ]{1,6}config|loginusers\.vdf|\.minecraft|launcher_accounts|Growtopia|FileZilla[\\\/"', ]{1,6}recentservers)/ ascii nocase
        $n1 = /requests\.post|urlopen\s{0,3}\(|axios\.post|fetch\s{0,3}\(|https?\.request|httpx\.post|sendDocument|webhook|gofile|anonfiles|aiohttp|http\.client|socket\./ ascii nocase
        $c1 = /(^|\n|;)\s{0,12}(import|from)\s{1,3}\w|\brequire\s{0,3}\(\s{0,3}["']/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and uint8(0) != 0x3c and filesize < 8MB and $c1 and $n1 and 3 of ($w*)
}
