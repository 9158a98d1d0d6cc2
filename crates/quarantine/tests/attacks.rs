//! `docs/vault-attacks.md` names codes and tests that are there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// All texts of Rust below a directory.
    fn sources(directory: &Path, into: &mut String) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    fn quoted(cell: &str) -> impl Iterator<Item = &str> {
        cell.split('`').skip(1).step_by(2)
    }

    #[test]
    fn every_code_and_every_test_of_the_page_is_there() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut code, mut tests) = (String::new(), String::new());
        sources(&here.join("src"), &mut code);
        sources(&here.join("../cli/src"), &mut code);
        sources(&here.join("../host/src"), &mut code);
        sources(&here.join("tests"), &mut tests);
        sources(&here.join("../../tests/quarantine"), &mut tests);
        let page = fs::read_to_string(here.join("../../docs/vault-attacks.md")).unwrap();
        let mut rows = 0;
        for row in page.lines().filter(|line| line.starts_with("| ")).skip(1) {
            let cells: Vec<&str> = row.split('|').collect();
            let [_, _, what, by, _] = cells[..] else { panic!("three columns: {row}") };
            for word in quoted(what).filter(|word| !word.contains("ID") && *word != "verify") {
                assert!(code.contains(&format!("\"{word}\"")), "no code {word}");
            }
            let named: Vec<&str> = quoted(by).collect();
            assert!(!named.is_empty(), "held by nothing: {row}");
            for name in named {
                let forms =
                    [format!("fn {name}("), format!("const {name}:"), format!("\"{name}\"")];
                let there = forms.iter().any(|form| tests.contains(form));
                assert!(there, "no test {name}");
            }
            rows += 1;
        }
        assert!(rows > 20, "{rows} rows");
    }
}
