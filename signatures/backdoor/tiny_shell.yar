rule Lnx_Backdoor_TinyShell {
    meta:
        id = "1e934d08-fb1a-4f96-8662-0b7f33955a36"
        version = 1
        date = "2026-11-22"
        author = "Lazaret"
        description = "Tiny Shell or a descendant (Rekoobe), by its challenge and messages"
        severity = "malicious"
        class = "backdoor"
        family = "tinyshell"
        attack = "T1095"
        confidence = 92
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1095/"
        scope = "elf"
    strings:
        $c1 = { 58 90 AE 86 F1 B9 1C F6 29 83 95 71 1D DE 58 0D }
        $m1 = "Usage: %s [ -c [ connect_back_host ] ] [ -s secret ] [ -p port ]" ascii
        $m2 = "Usage: tsh [ -s secret ] [ -p port ]" ascii
        $m3 = "pel_server_init" ascii
        $m4 = "pel_client_init" ascii
        $m5 = "tshd_runshell" ascii
        $m6 = "tshd_get_file" ascii
        $m7 = "exec bash --login" ascii
        $h1 = "HISTFILE=" ascii
        $h2 = "/dev/ptmx" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 2MB and ($c1 or $m1 or $m2 or 2 of ($m3, $m4, $m5, $m6) or ($m7 and all of ($h*)))
}
