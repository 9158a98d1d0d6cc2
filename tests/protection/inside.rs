//! What is inside of what is opened.

use crate::ground::{BLOCK, Ground, command, marker, ok, refused};
use std::{fs, process::Stdio};

const PACK: &str = r"
import gzip, io, sys, tarfile, zipfile
top, text = sys.argv[1], sys.argv[2].encode()
with zipfile.ZipFile(top + '/a.zip', 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('b/c.txt', text)
def tar(mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:
        info = tarfile.TarInfo('./usr/bin/bad'); info.size = len(text)
        t.addfile(info, io.BytesIO(text))
    return out.getvalue()
data = tar('w:gz')
open(top + '/a.tar.gz', 'wb').write(data)
def member(name, body):
    return b'%-16s%-12d%-6d%-6d%-8o%-10d`\n' % (name, 0, 0, 0, 0o100644, len(body)) + body + b'\n' * (len(body) % 2)
deb = member(b'debian-binary', b'2.0\n') + member(b'control.tar.gz', tar('w:gz')) + member(b'data.tar.gz', data)
open(top + '/a.deb', 'wb').write(b'!<arch>\n' + deb)
with zipfile.ZipFile(top + '/outer.zip', 'w') as z: z.write(top + '/a.deb', 'inner.deb')
";

fn pack(ground: &Ground, text: &str) {
    let top = ground.path("").display().to_string();
    let mut python = command("python3");
    assert!(ok(python.args(["-c", PACK, &top, text]).stdin(Stdio::null())));
}

/// With the marker in a member none of them opens; without it, all of them do.
pub(crate) fn a_malicious_member_is_refused() {
    for (text, expected) in [(marker(), true), ("harmless".to_owned(), false)] {
        let ground = Ground::new();
        pack(&ground, &text);
        let service = ground.protect(BLOCK);
        for name in ["a.zip", "a.tar.gz", "a.deb", "outer.zip"] {
            assert_eq!(refused(&ground.path(name)), expected, "{name}");
        }
        if expected {
            let told = service.event("decision");
            assert_eq!(told["detections"][0]["member"][0], "b/c.txt", "{told}");
        }
    }
}

/// A limit that is reached is a cause, and the profile decides.
pub(crate) fn a_limit_is_decided_by_the_profile() {
    for (profile, passes) in [("strict", false), ("balanced", true), ("availability", true)] {
        let ground = Ground::new();
        pack(&ground, "harmless");
        let limits = format!("{}[limits.on_access]\ndepth = 1\n", ground.rules());
        let service = ground.protect_with(&limits, &format!("{BLOCK}profile = \"{profile}\"\n"));
        assert_eq!(refused(&ground.path("outer.zip")), !passes, "{profile}");
        assert_eq!(service.event("decision")["reason"], "over-limit", "{profile}");
        assert!(fs::read(ground.path("a.zip")).is_ok(), "{profile}");
    }
}
