//! Signed packages of signatures and a service that stays.

use crate::{
    ground::{BLOCK, Ground, ok, refused},
    publisher,
};
use std::fs;

/// A package that becomes active protects without anybody's hand, and no more after a rollback.
pub(crate) fn a_package_serves_as_soon_as_it_is_active() {
    let (ground, publisher) = (Ground::new(), publisher::Ground::new());
    let path = ground.write("hay", "hay with a needle of this test in it");
    let root = publisher.path("root.json");
    let signatures = format!(
        "[signatures]\nroot = {root:?}\nmemory = '512MiB'\ncompile_time = '10s'\n\
         goodware = ['/usr/bin/find']\n"
    );
    let service = ground.protect_with(&signatures, BLOCK);
    assert!(!refused(&path));
    let file = ground.beside("new.lzp");
    fs::write(&file, publisher.package(1, &[])).unwrap();
    assert!(ok(ground.lazaret().args(["signatures", "import"]).arg(&file)));
    service.event("reloaded");
    assert!(refused(&path));
    assert!(ok(ground.lazaret().args(["signatures", "rollback", "--reason", "a test"])));
    service.event("reloaded");
    assert!(!refused(&path));
    service.stop();
}
