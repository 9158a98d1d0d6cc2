//! Who asked for something.

/// Who asked for something: the other side of the control socket, as the kernel names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// User number.
    pub uid: u32,
    /// User name, if the system knows one.
    pub user: Option<String>,
    /// User number of the login, which `su` and `sudo` leave as it is.
    pub login_uid: Option<u32>,
    /// Process.
    pub pid: Option<u32>,
    /// Role under which it was asked, such as `operator`.
    pub role: Option<String>,
}
