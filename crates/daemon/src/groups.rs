//! Names of groups to numbers.
//!
//! Owns: the reading of `/etc/group`, once at the start: roles are given by local groups, so that a
//! directory service that is down takes nobody's role away. Must not: know what a role may do.

use lazaret_config::Control;
use lazaret_control::{Role, Roles};
use std::fs;

/// The roles that the configuration gives, and the groups in it that do not exist.
pub(crate) fn roles(control: &Control) -> (Roles, Vec<String>) {
    resolve(control, &fs::read_to_string("/etc/group").unwrap_or_default())
}

fn resolve(control: &Control, file: &str) -> (Roles, Vec<String>) {
    let mut roles = Roles::default();
    let mut unknown = Vec::new();
    let lists = [
        (Role::Viewer, &control.viewer),
        (Role::Operator, &control.operator),
        (Role::Admin, &control.admin),
        (Role::Auditor, &control.auditor),
    ];
    for (role, names) in lists {
        for name in names {
            match number(name, file) {
                Some(group) => roles.by_group.push((role, group)),
                None => unknown.push(name.clone()),
            }
        }
    }
    (roles, unknown)
}

/// `name:password:number:members`, or a number itself.
fn number(name: &str, file: &str) -> Option<u32> {
    let by_name = |line: &str| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        fields.nth(1)?.parse().ok()
    };
    file.lines().find_map(by_name).or_else(|| name.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_by_name_and_number() {
        let file = "root:x:0:\nsecurity:x:27:ann,bob\nbroken\n";
        let control = Control {
            viewer: vec!["security".into(), "1005".into()],
            admin: vec!["nobody-knows".into()],
            ..Control::default()
        };
        let (roles, unknown) = resolve(&control, file);
        assert_eq!(roles.of(1, &[27]), [Role::Viewer]);
        assert_eq!(roles.of(1, &[1_005]), [Role::Viewer]);
        assert!(unknown.contains(&"nobody-knows".to_owned()));
    }
}
