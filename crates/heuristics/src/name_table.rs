//! Names that programs give themselves to be overlooked.
//!
//! Owns: the lists of endings and of kernel threads.

/// Endings of documents, pictures and data, which programs do not have.
pub(crate) const DOCUMENTS: &[&[u8]] = &[
    b"jpg", b"jpeg", b"png", b"gif", b"ico", b"bmp", b"svg", b"webp", b"txt", b"log", b"conf",
    b"cfg", b"ini", b"pdf", b"doc", b"docx", b"xls", b"html", b"htm", b"css", b"csv", b"json",
    b"xml", b"md", b"mp3", b"mp4", b"ttf", b"woff", b"woff2",
];

/// Endings of pages that a server executes.
pub(crate) const PAGES: &[&[u8]] = &[
    b"php", b"php3", b"php4", b"php5", b"php7", b"phtml", b"phar", b"jsp", b"jspx", b"asp",
    b"aspx", b"cgi",
];

/// Endings of pictures and documents before which a page's ending has no business.
pub(crate) const PICTURES: &[&[u8]] = &[
    b"jpg", b"jpeg", b"png", b"gif", b"ico", b"bmp", b"webp", b"pdf", b"doc", b"docx", b"mp3",
    b"mp4",
];

/// Kernel threads; a name is compared whole, up to a `/` or digits behind it.
pub(crate) const KERNEL_THREADS: &[&[u8]] = &[
    b"kworker",
    b"kswapd",
    b"kthreadd",
    b"ksoftirqd",
    b"kdevtmpfs",
    b"kauditd",
    b"khungtaskd",
    b"kcompactd",
    b"khugepaged",
    b"kintegrityd",
    b"kblockd",
    b"rcu_sched",
    b"rcu_preempt",
    b"watchdogd",
    b"oom_reaper",
    b"writeback",
    b"kthrotld",
    b"ksmd",
    b"jbd2",
    b"scsi_eh_",
    b"kdevtmpfsi",
    b"kinsing",
];

/// Directories that everybody may write to.
pub(crate) const TEMPORARY: &[&[u8]] = &[b"/tmp/", b"/var/tmp/", b"/dev/shm/", b"/run/user/"];
