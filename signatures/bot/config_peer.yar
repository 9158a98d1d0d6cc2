rule Lnx_Bot_SshBrute {
    meta:
        id = "0708d104-d0b9-457e-9926-2e1fd1b1878f"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A program that tries lists of passwords over SSH and reports what it found"
        severity = "malicious"
        class = "bot"
        family = "generic"
        attack = "T1110"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1110/"
        scope = "elf"
    strings:
        $a00 = "SSH-2.0-HELLOWORLD" ascii
        $a01 = "SSH-2.0-PUTTY" ascii
        $a02 = "SSH-2.0-libssh" ascii
        $a03 = "SSH-2.0-Go" ascii
        $a04 = "pass_file" ascii
        $a05 = "vuln.txt" ascii
        $a06 = "mfu.txt" ascii
        $a07 = "bios.txt" ascii
        $a08 = "scan.log" ascii
        $a09 = "sshscan" ascii
        $a10 = "./brute" ascii
        $a11 = "./scanssh" ascii
        $a12 = "./pscan2" ascii
        $a13 = "nobash" ascii
        $a14 = "nologin account" ascii
        $a15 = "Trying %s:%s" ascii
        $a16 = "[+] Found" ascii
        $a17 = "unixCod" ascii
        $a18 = "BruteForce" ascii
        $a19 = "root:admin" ascii
        $a20 = "uname -a;lspci" ascii
        $a21 = "cat /proc/cpuinfo | grep name" ascii
        $a22 = "nproc;uname" ascii
        $a23 = "echo -e \"\\x6F\\x6B" ascii
        $a24 = "lscpu | grep Model" ascii
        $a25 = "uname -s -v -n -r -m" ascii
        $a26 = "which ls; ls -lh $(which ls)" ascii
        $a27 = "free -m | grep Mem" ascii
        $a28 = "crontab -l" ascii
        $a29 = "w;uname -a" ascii
        $a30 = "sup3rS3cr3t" ascii
        $a31 = "dropbear" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 16MB and 5 of ($a*)
}
