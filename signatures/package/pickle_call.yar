rule Any_Package_PickleCall {
    meta:
        id = "f3f65891-0f1e-4784-bbb7-5433a37469a4"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "Stored data of Python that call a shell or the interpreter when they are loaded"
        severity = "malicious"
        class = "package"
        family = "generic"
        attack = "T1059.006"
        confidence = 85
        fp = "none known"
        reference = "https://docs.python.org/3/library/pickle.html"
        scope = "any"
    strings:
        $a1 = /c(posix|nt|os)\n(system|popen)\n/ ascii
        $a2 = /c(__builtin__|builtins)\n(eval|exec|execfile|compile|__import__)\n/ ascii
        $a3 = /csubprocess\n(Popen|call|run|check_output|check_call|getoutput)\n/ ascii
        $a4 = /[\x8c\x8d][\x02-\x05](posix|nt|os)[\x94]?\x8c[\x05\x06](system|popen)/ ascii
        $a5 = /\x8c[\x08\x0b](builtins|__builtin__)[\x94]?\x8c(\x04|\x07|\x08|\x0a)(eval|exec|compile|execfile|__import__)/ ascii
        $a6 = /\x8c\x0asubprocess[\x94]?\x8c[\x03\x04\x05\x0c\x0a](run|call|Popen|check_output|check_call|getoutput)/ ascii
        $a7 = /c(runpy|pty|webbrowser|importlib|socket|ctypes)\n(_run_code|spawn|open|import_module|socket|CDLL)\n/ ascii
    condition:
        uint8(0) == 0x80 and uint8(1) >= 2 and uint8(1) <= 5 and filesize < 64MB and any of ($a*)
}
