rule Lnx_Bot_XorDdos {
    meta:
        id = "48c85217-f6a1-4041-be42-00fae261f290"
        version = 1
        date = "2026-11-21"
        author = "Lazaret"
        description = "XorDDoS, by the way it keeps itself alive"
        severity = "malicious"
        class = "bot"
        family = "xorddos"
        attack = "T1498"
        confidence = 95
        fp = "none known"
        reference = "https://malpedia.caad.fkie.fraunhofer.de/details/elf.xorddos"
        scope = "elf"
    strings:
        $k1 = "BB2FA36AAA9541F0" ascii
        $k2 = "/lib/libudev.so" ascii
        $k3 = "/etc/cron.hourly/" ascii
        $k4 = "/etc/rc%d.d/S90%s" ascii
        $k5 = "for i in `cat /proc/net/dev|grep :|awk -F: {'print $1'}`" ascii
        $k6 = "chkconfig --add %s" ascii
        $k7 = "update-rc.d %s defaults" ascii
        $k8 = "*/3 * * * * root /etc/cron.hourly/" ascii
        $k9 = "/var/run/gcc.pid" ascii
        $k10 = "cp /lib/libudev.so /lib/libudev.so.6" ascii
    condition:
        uint32(0) == 0x464c457f and filesize < 8MB and ($k1 and any of ($k2, $k3, $k4, $k6, $k9) or 4 of ($k*))
}
