//! Who may ask for what.
//!
//! Owns: the four roles, and which of them a person has by Unix groups. Root has all. Pure.
//! Must not: read a group file.

use serde::{Deserialize, Serialize};

/// A power over the service. None includes another: what a person may do is the sum of his roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May see how the service is.
    Viewer,
    /// May also see what is known about a file and what protection costs.
    Operator,
    /// May change what protects: pause, resume, exclude.
    Admin,
    /// May read what happened, and who asked for what.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Operator, Self::Admin, Self::Auditor];

    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
}

/// Which group numbers give which role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Role and group, in any order.
    pub by_group: Vec<(Role, u32)>,
}

impl Roles {
    /// The roles of a user with these groups; empty for a stranger.
    #[must_use]
    pub fn of(&self, uid: u32, groups: &[u32]) -> Vec<Role> {
        let has = |role: &Role| {
            uid == 0 || self.by_group.iter().any(|(of, group)| of == role && groups.contains(group))
        };
        Role::ALL.into_iter().filter(has).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_come_from_groups_and_root_has_all() {
        let roles =
            Roles { by_group: vec![(Role::Viewer, 10), (Role::Operator, 20), (Role::Viewer, 20)] };
        assert_eq!(roles.of(1_000, &[5]), []);
        assert_eq!(roles.of(1_000, &[5, 10]), [Role::Viewer]);
        assert_eq!(roles.of(1_000, &[20]), [Role::Viewer, Role::Operator]);
        assert_eq!(roles.of(0, &[]), Role::ALL);
    }
}
