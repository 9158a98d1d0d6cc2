rule Lnx_Backdoor_QuietShell {
    meta:
        id = "8e092e0b-8256-4dc7-9bc7-a517d2589143"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A program that starts a shell without history on a terminal of its own and speaks to the network"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1059.004"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1059/004/"
        scope = "elf"
    strings:
        $h00 = "HISTFILE=/dev/null" ascii
        $h01 = "HISTFILE=" ascii
        $h02 = "HISTSIZE=0" ascii
        $h03 = "HISTFILESIZE=0" ascii
        $h04 = "unset HISTFILE" ascii
        $h05 = "MYSQL_HISTFILE" ascii
        $h06 = "PS1=[\\u@\\h \\W]" ascii
        $h07 = "TERM=xterm" ascii
        $h08 = "TERM=vt100" ascii
        $p00 = "/dev/ptmx" ascii
        $p01 = "openpty" ascii
        $p02 = "forkpty" ascii
        $p03 = "grantpt" ascii
        $p04 = "/dev/pts/%d" ascii
        $p05 = "/dev/ptyXX" ascii
        $p06 = "/dev/pty%c%x" ascii
        $p07 = "/dev/tty%c%x" ascii
        $s00 = "/bin/sh\x00" ascii
        $s01 = "/bin/bash\x00" ascii
        $s02 = "bash --login" ascii
        $s03 = "/bin/sh -i" ascii
        $n00 = "socket" ascii
        $n01 = "connect" ascii
        $n02 = "accept" ascii
        $n03 = "setsockopt" ascii
        $n04 = "recvfrom" ascii
        $n05 = "SO_ATTACH_FILTER" ascii
        $n06 = "listen\x00" ascii
        $z00 = "--help" ascii
        $z01 = "setlocale" ascii
        $z02 = "/etc/shells" ascii
        $z03 = "login shell" ascii
        $z04 = "getopt_long" ascii
        $z05 = "pam_start" ascii
        $z06 = "libutil" ascii
        $z07 = "GNU screen" ascii
        $z08 = "tmux: " ascii
        $z09 = "OpenSSH" ascii
        $z10 = "utmpxname" ascii
        $z11 = "terminfo" ascii
        $z12 = "zsh_setup" ascii
    condition:
        uint32(0) == 0x464c457f and (uint16(16) == 2 or uint16(16) == 3 or uint16be(16) == 2 or uint16be(16) == 3) and filesize < 4MB and any of ($h*) and 2 of ($h*, $s*) and any of ($p*) and any of ($s*) and 2 of ($n*) and none of ($z*) and filesize < 1MB
}
