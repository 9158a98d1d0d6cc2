rule Txt_Shell_ShortForms {
    meta:
        id = "fc7173c7-ea77-41af-bb6f-c576eaeb322c"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A terse command of an interpreter that ties a shell to a connection"
        severity = "malicious"
        class = "shell"
        family = "generic"
        attack = "T1059"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/"
        scope = "text"
    strings:
        $a1 = /__import__[^\n]{0,200}("socket"|'socket')[^\n]{0,300}(dup2|pty)[^\n]{0,200}(spawn|exec|sh)/ ascii
        $a2 = /import\s{1,3}(os,|pty,|socket,)[^\n]{0,60}(socket|pty)[^\n]{0,20};[^\n]{0,200}\.connect\s{0,2}\(\s{0,2}\([^\n]{0,300}(dup2|pty\.spawn|subprocess)/ ascii
        $a3 = /perl\s{1,3}-MIO\s{1,3}-e\s{1,3}["'][^\n]{0,120}IO::Socket::INET[^\n]{0,160}(fdopen|system)/ ascii
        $a4 = /0<&\d{1,3}\s{0,2};\s{0,2}exec\s{1,3}\d{1,3}<>\s{0,2}\/dev\/(tcp|udp)\/[^\n]{3,120}sh\s{0,2}<&/ ascii
        $a5 = /\b(sh|bash|zsh)\s{1,3}(-c\s{1,3})?["']?[^\n]{0,40}(-i\s{1,3})?\d?<>?\s{0,2}\/dev\/(tcp|udp)\/[^\n]{3,120}(<&|>&|&>)\s{0,2}\d/ ascii
        $a6 = /while\s{1,3}(:|true)?\s{0,2};?\s{0,3}do[^\n]{0,60}\/dev\/(tcp|udp)\/|exec\s{1,3}\d{1,3}<>\s{0,2}\/dev\/(tcp|udp)\/[^\n]{3,80};\s{0,3}(cat|while|bash|sh)\b/ ascii
        $a7 = /C='curl\s[^\n]{0,60}telnet:\/\/|curl\s{1,3}-Ns\s{1,3}telnet:\/\/[^\n]{3,120}\|\s{0,3}(\/bin\/)?(ba)?sh/ ascii
        $a8 = /busybox\s{1,3}nc\s[^\n]{3,80}-e\s{1,3}(\/bin\/)?(a|ba)?sh|rcat\s{1,3}(connect|c)\s[^\n]{0,60}|ncat\s[^\n]{0,60}(--exec|--sh-exec|-e|-c)\s{1,3}["']?(\/bin\/)?(ba)?sh/ ascii
        $a9 = /\bawk\s{1,3}["']BEGIN\s{0,3}\{[^\n]{0,60}\/inet\/(tcp|udp)\//  ascii
        $a10 = /echo\s{1,3}["']package\s{1,3}main[^\n]{0,200}net\.Dial[^\n]{0,200}exec\.Command/ ascii
        $a11 = /require\s{0,2}\(\s{0,2}["']child_process["']\s{0,2}\)\.exec\s{0,2}\(\s{0,2}["'][^\n]{0,80}(nc\s|\/dev\/tcp|mkfifo|bash\s{1,2}-i)/ ascii
        $a12 = /powershell(\.exe)?\s[^\n]{0,80}(-e|-enc|-EncodedCommand)\s{1,3}[A-Za-z0-9+\/=]{200}/ ascii nocase
        $a14 = /stdbuf\s[^\n]{0,40}\/dev\/tcp|(gawk|mawk)\s[^\n]{0,80}\/inet\/tcp|openssl\s{1,3}s_client\s[^\n]{0,160}<\s{0,3}\/tmp\/\w{1,20}[^\n]{0,40}(sh|fifo)/ ascii
        $a15 = /(IO\.popen|`)[^\n]{0,40}TCPSocket|TCPSocket\.(new|open)\s{0,2}\(?[^\n]{0,80}(while|IO\.popen|exec)/ ascii
        $a16 = /\$(sock|s)\s{0,2}=\s{0,2}fsockopen\s{0,2}\([^\n]{3,80}\)\s{0,2};\s{0,3}(\$proc\s{0,2}=\s{0,2}proc_open|exec|shell_exec|system|passthru|popen|`)/ ascii
        $doc1 = /\n\.SH\s|\n#{1,4}\s|\n=head1|```/ ascii
    condition:
        uint32(0) != 0x464c457f and uint8(0) != 0x3c and uint16(0) != 0x2023 and filesize < 8KB and (uint16(0) == 0x2123 or filesize < 2500) and any of ($a*) and not $doc1
}
