rule Sh_Dropper_ShellPlanter {
    meta:
        id = "34ec34c0-7a51-4e4a-8c28-a51848e13a2a"
        version = 1
        date = "2026-11-28"
        author = "Lazaret"
        description = "A script that plants a shell to the network in a place which starts by itself"
        severity = "malicious"
        class = "dropper"
        family = "generic"
        attack = "T1543"
        confidence = 85
        fp = "none known"
        reference = "https://attack.mitre.org/techniques/T1543/"
        scope = "script"
    strings:
        $r1 = /(bash|sh|zsh|dash)\s{1,3}-i\s{0,4}(>|&|[0-9]<)[^\n]{0,6}\/dev\/(tcp|udp)\/|\/dev\/(tcp|udp)\/[^\n]{1,60}0?>\s?&\s?1|mkfifo\s[^\n]{0,120}\|\s{0,3}nc(at)?\s|\bnc(at)?\s[^\n]{0,60}-[ec]\s{1,3}["\']?(\/bin\/)?(ba)?sh|pty\.spawn\s{0,2}\(|socket\.socket\s{0,2}\([^\n]{0,200}(dup2|subprocess)|socat\s[^\n]{0,100}exec:/ ascii
        $p1 = /\.git\/hooks|core\.(pager|hooksPath|sshCommand)|hooks\/(pre|post)-[a-z]{4,10}/ ascii
        $p2 = /apt\.conf\.d|yum(\/pluginconf\.d|-plugins)|dnf-plugins|\/etc\/(yum|dnf)\/plugins/ ascii
        $p3 = /update-motd\.d|\/etc\/rc\.local|\/etc\/init\.d\/|\/etc\/profile(\.d)?|\.bashrc|\.bash_profile|\.zshrc/ ascii
        $p4 = /\/(etc|lib|usr\/lib)\/systemd\/|systemd\/user|systemctl\s[^\n]{0,40}(enable|daemon-reload)|\.service\b|\.timer\b/ ascii
        $p5 = /udev\/rules\.d|NetworkManager\/dispatcher\.d|autostart\/|\.desktop\b|dbus-1\/|polkit-1\// ascii
        $p6 = /\/etc\/cron|crontab\s|\/var\/spool\/cron|\bat\s{1,2}(now|-f|-M)/ ascii
        $p7 = /initramfs-tools|dracut|grub\.d|binfmt_misc|\/etc\/ld\.so/ ascii
        $p8 = /authorized_keys|\.ssh\/(rc|environment|config)|\/etc\/pam\.d|pam_exec/ ascii
        $p9 = /sitecustomize|usercustomize|dist-packages\/[^\n]{0,40}\.pth|site-packages\/[^\n]{0,40}\.pth/ ascii
        $w1 = /\btee\s|cat\s{0,3}<<|\binstall\s|chmod\s{1,3}(\+x|a\+x|[0-7]{3,4})|echo\s[^\n]{1,240}>/ ascii
        $no1 = /\n\.SH\s|\n=head1/ ascii
    condition:
        uint16(0) == 0x2123 and filesize < 128KB and $r1 and any of ($p*) and $w1 and not $no1
}
