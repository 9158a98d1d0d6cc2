rule Src_Rootkit_Lkm {
    meta:
        id = "834f13f4-9f23-490f-9814-efe69b6c90ac"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "C source of a kernel module that hooks system calls to hide things"
        severity = "suspicious"
        class = "rootkit"
        family = "generic"
        attack = "T1014"
        confidence = 85
        fp = "teaching material about kernel modules"
        reference = "https://attack.mitre.org/techniques/T1014/"
        scope = "text"
    strings:
        $m1 = "MODULE_LICENSE(" ascii
        $m2 = "#include <linux/module.h>" ascii
        $h1 = /\b(tcp[46]|udp[46])_seq_show\b/ ascii
        $h2 = /\b(__x64_sys_|sys_|__NR_)?getdents(64)?\b/ ascii
        $h3 = /list_del(_init)?\s{0,4}\(\s{0,4}&\s{0,4}(THIS_MODULE->|__this_module\.)list/ ascii
        $h4 = /kobject_del\s{0,4}\(\s{0,4}&\s{0,4}(THIS_MODULE->|__this_module\.)mkobj/ ascii
        $h5 = /struct\s{1,4}linux_dirent(64)?\b/ ascii
        $k1 = /\bsys_call_table\b/ ascii
        $k2 = "ftrace_set_filter_ip" ascii
        $k3 = /write_cr0(_forced)?\b/ ascii
        $k4 = "kallsyms_lookup_name" ascii
        $k5 = "register_kprobe" ascii
        $p1 = "commit_creds" ascii
        $p2 = "prepare_kernel_cred" ascii
        $p3 = "prepare_creds" ascii
        $x1 = "SPDX-License-Identifier" ascii
    condition:
        uint32(0) != 0x464c457f and filesize < 512KB and all of ($m*) and not $x1 and
        (2 of ($h*) and any of ($k*) or ($h3 and any of ($p*)) or (any of ($h*) and 2 of ($k*) and any of ($p*)))
}
