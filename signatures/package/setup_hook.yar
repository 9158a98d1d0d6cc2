rule Py_Package_SetupHook {
    meta:
        id = "1c58b59a-886d-41f4-bbff-af0dc8b1b27c"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "A setup.py that fetches or decodes and runs something while it is installed"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1195.002"
        confidence = 90
        fp = "packages that fetch binaries while they build"
        reference = "https://attack.mitre.org/techniques/T1195/002/"
        scope = "text"
    strings:
        $a1 = /from\s{1,3}(setuptools|distutils)|import\s{1,3}(setuptools|distutils)/ ascii
        $a2 = /\bsetup\s{0,3}\(/ ascii
        $h1 = /cmdclass\s{0,3}=/ ascii
        $h2 = /class\s{1,3}\w{1,40}\s{0,3}\(\s{0,3}(install|develop|egg_info|build_py|sdist|setuptools\.command\.\w{3,10}\.\w{3,10})\s{0,3}\)/ ascii
        $n1 = /(requests\.(get|post)|urlopen|urlretrieve|http\.client\.HTTPS?Connection|socket\.socket|httpx\.(get|post)|Request)\s{0,3}\(/ ascii
        $n2 = /(discord(app)?\.com\/api\/webhooks|api\.telegram\.org\/bot|webhook\.site|pipedream\.net|oast(ify)?\.(com|fun|me|pro|live|site|online)|interact\.sh|burpcollaborator|dnslog\.cn|ngrok|requestbin|transfer\.sh|pastebin\.com\/raw|canarytokens|ceye\.io)/ ascii
        $x1 = /(os\.system|subprocess\.(Popen|call|run|check_output|check_call)|os\.popen|\bexec|\beval)\s{0,3}\(/ ascii
        $d1 = /(b64decode|Fernet|zlib\.decompress|bytes\.fromhex|marshal\.loads|codecs\.decode|unhexlify)\s{0,3}\(/ ascii
        $i1 = /(getpass\.getuser|platform\.node|socket\.gethostname|os\.getlogin|os\.environ|os\.uname|getcwd|whoami|hostname)/ ascii
        $e1 = /\b(exec|eval)\s{0,3}\(\s{0,3}(compile\s{0,3}\()?\s{0,3}(\w{1,20}\.)?(b64decode|Fernet|decompress|fromhex|loads|decode|urlopen|requests\.get|get)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and uint16(0) != 0x4b50 and filesize < 4MB and filesize < 256KB and $a1 and $a2 and (
        ($h1 and $h2 and $n1 and ($n2 or ($x1 and $i1) or ($d1 and $x1) or #i1 > 2)) or
        ($n2 and ($x1 or $n1 or $i1)) or $e1 or ($h1 and $h2 and $d1 and $e1))
}
