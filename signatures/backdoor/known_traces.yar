rule Lnx_Backdoor_KnownTraces {
    meta:
        id = "e2f9e5c9-cda8-457e-b29a-3a1cc38644c3"
        version = 1
        date = "2026-11-30"
        author = "Lazaret"
        description = "A backdoor for servers, by a path, a word or an address that only its family has"
        severity = "malicious"
        class = "backdoor"
        family = "generic"
        attack = "T1205"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1205/"
        scope = "elf"
    strings:
        $u01 = "/root/.xfdshp1" ascii
        $u02 = "__we_are_happy__" ascii
        $u03 = "TREX_PID=%u" ascii
        $u04 = ".po1kitd" ascii
        $u05 = "/dev/shm/.x11.id" ascii
        $u06 = "/usr/lib64/seahorses/" ascii
        $u07 = "libntpVnQE6mk" ascii
        $u08 = "HTTP_SETTHIS" ascii fullword
        $u09 = "HIDE_THIS_SHELL" ascii
        $u10 = "I_AM_HIDDEN" ascii fullword
        $u11 = "drovorub" ascii nocase fullword
        $u12 = "/tmp/CCCCCCCC" ascii
        $u13 = "127.69.69.69" ascii fullword
        $u14 = "/etc/intel_audio/" ascii
        $u15 = "B1txor20" ascii
        $u16 = "pan-chan's mining rig" ascii
        $u17 = "/tmp/.nttpd" ascii
        $u18 = "PUPY_CONFIG_COMES_HERE" ascii
        $u19 = "/proc/.dot3" ascii
        $u20 = "/usr/bin/kaudited" ascii
        $u21 = "gnome-shell-ext.sh" ascii
        $n1 = "socket" ascii
        $n2 = "/bin/sh" ascii
        $n3 = "/proc/" ascii
        $n4 = "/bin/bash" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 24MB and any of ($u*) and any of ($n*)
}
