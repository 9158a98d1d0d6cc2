//! Where a scan starts: the paths that were named, and those that a list names.

use crate::{
    args::ScanArgs,
    exit::{Exit, Failure},
};
use lazaret_engine::Targets;
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

/// Every path that was named must exist; what a list names may be gone by the time it is its turn.
pub(crate) fn targets(args: &ScanArgs) -> Result<Targets, Failure> {
    for path in &args.paths {
        fs::symlink_metadata(path).map_err(|e| {
            Failure::new(Exit::NoInput, format!("cannot scan {}: {e}", path.display()))
        })?;
    }
    let named = args.paths.clone().into_iter();
    let Some(list) = &args.files_from else { return Ok(Targets::new(named)) };
    let separator = if args.null { 0 } else { b'\n' };
    let listed = Listed { from: open(list)?, separator };
    Ok(Targets::new(named.chain(listed)))
}

fn open(list: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if list.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(list).map_err(|e| {
        Failure::new(Exit::NoInput, format!("cannot read the list {}: {e}", list.display()))
    })?;
    Ok(Box::new(BufReader::new(file)))
}

/// Paths of a list, read while the scan goes on.
struct Listed {
    from: Box<dyn BufRead + Send>,
    separator: u8,
}

impl Iterator for Listed {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        loop {
            let mut name = Vec::new();
            let mut limited = self.from.by_ref().take(LONGEST_NAME);
            match limited.read_until(self.separator, &mut name) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(e) => {
                    tracing::error!("the list of files ends early: {e}");
                    return None;
                }
            }
            if name.last() == Some(&self.separator) {
                name.pop();
            }
            if !name.is_empty() {
                return Some(OsString::from_vec(name).into());
            }
        }
    }
}

/// A longer name is cut: it cannot exist, and so is reported as missing.
const LONGEST_NAME: u64 = 1 << 20;
