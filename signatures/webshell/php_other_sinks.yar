rule Web_Shell_PhpOtherSinks {
    meta:
        id = "b223af39-c82d-4102-8e87-5224dcd6ca3c"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "PHP that reaches the system by a way around forbidden functions"
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
        
        $s1 = /new\s{1,3}COM\s{0,3}\(\s{0,3}["'](WScript\.Shell|Shell\.Application|MSScriptControl)/ ascii nocase
        $s2 = /putenv\s{0,3}\(\s{0,3}["'][^"'\n]{0,3}LD_PRELOAD\s{0,3}=/ ascii nocase
        $s3 = /FFI::cdef\s{0,3}\(\s{0,3}["'][^"'\n]{0,80}\b(system|popen|execve)\s{0,3}\(/ ascii
        $s4 = /pcntl_exec\s{0,3}\(\s{0,3}(["']\/bin\/(ba)?sh|\$)/ ascii
        $s5 = /\bexpect:\/\/|imap_open\s{0,3}\(\s{0,3}["'][^"'\n]{0,60}ProxyCommand/ ascii
        $s6 = /win_shell_execute\s{0,3}\(|win32_create_service\s{0,3}\(/ ascii
        $s7 = /new\s{1,3}Reflection(Function|Method)\s{0,3}\(\s{0,3}(\$_(GET|POST|REQUEST|COOKIE)|["'](system|assert|eval|exec|passthru|shell_exec)["'])/ ascii nocase
        $r1 = /\$_(GET|POST|REQUEST|COOKIE|SERVER)\b/ ascii
        $f1 = /\b(mail|error_log|mb_send_mail|imap_mail)\s{0,3}\(/ ascii
        $f2 = /(exec|Run|ShellExecute)\s{0,3}\(/ ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 256KB and $tag and $r1 and ($s3 or $s5 or $s7 or ($s2 and $f1) or ($s1 and $f2) or ($s4 and $r1) or $s6)
}
