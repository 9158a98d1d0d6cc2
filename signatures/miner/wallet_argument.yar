rule Lnx_Miner_Command {
    meta:
        id = "1a75c1fc-57d4-41dd-80f7-99b99a919af2"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A program that starts a miner with its pool and wallet on the command line"
        severity = "malicious"
        class = "miner"
        family = "generic"
        attack = "T1496"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1496/"
        scope = "elf"
    strings:
        $c1 = /(-o|--url[= ])\s?(stratum[+](tcp|ssl):\/\/)?[\w.-]{4,60}:\d{2,5}\s{1,2}(-u|--user)/ ascii
        $c2 = /(minerd|xmrig|cpuminer|ccminer|cnrig|xmr-stak|lolMiner|t-rex|nbminer|phoenixminer)\s{1,2}[^\x00\n]{0,60}(-o|-a|--algo|--url|--coin)\s?[= ]/ ascii nocase
        $c3 = /--donate-level[= ]\d|--cpu-max-threads-hint|--randomx-|-a cryptonight|--coin[= ]monero|--rig-id/ ascii
        $x00 = "/bin/sh" ascii
        $x01 = "system\x00" ascii
        $x02 = "execve" ascii
        $x03 = "/tmp/." ascii
        $x04 = "/var/tmp/" ascii
        $x05 = "/dev/shm" ascii
        $x06 = "nohup " ascii
        $x07 = "pkill " ascii
        $x08 = "wget http" ascii
        $x09 = "curl -" ascii
        $x10 = "crontab" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and (any of ($c1, $c2) and 3 of ($x*)) and not ($c3 and filesize > 2MB)
}
