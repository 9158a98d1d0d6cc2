//! Our own signatures, compiled together and held to their recipes and to the rules of the house.
//!
//! Every hit must match its rule, no near miss may; every rule is complete, has its own id and at
//! least two of each; and nothing that we keep in the repository matches any of them.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use lazaret_rules::recipe::{Recipe, Recipes};
    use yara_x::{Compiler, MetaValue, Rule, Rules, Scanner};

    /// Keys that every rule has, each a text unless it is listed in [`NUMBERS`].
    const TEXTS: [&str; 11] = [
        "id",
        "date",
        "author",
        "description",
        "severity",
        "class",
        "family",
        "attack",
        "fp",
        "reference",
        "scope",
    ];
    const NUMBERS: [&str; 2] = ["version", "confidence"];
    const CLASSES: [&str; 13] = [
        "backdoor", "bot", "dropper", "dual", "exploit", "loader", "miner", "package", "ransom",
        "rootkit", "shell", "test", "webshell",
    ];
    const PLATFORMS: [&str; 10] =
        ["Any", "Cfg", "Js", "Lnx", "Pl", "Py", "Sh", "Src", "Txt", "Web"];
    /// Shortest literal of a text pattern, so that a rule has words to be found by.
    const SHORTEST_LITERAL: usize = 6;

    /// What the metadata of one rule says.
    struct Facts {
        class: String,
        family: String,
        severity: String,
        text: BTreeMap<String, String>,
    }

    fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
    }

    /// The rule files below `signatures/`, sorted.
    fn rule_files() -> Vec<PathBuf> {
        let mut files = Vec::new();
        for class in fs::read_dir(repository().join("signatures")).unwrap() {
            let class = class.unwrap().path();
            if class.is_dir() {
                let entries = fs::read_dir(class).unwrap().map(|entry| entry.unwrap().path());
                files.extend(
                    entries.filter(|path| path.extension().is_some_and(|end| end == "yar")),
                );
            }
        }
        files.sort();
        assert!(files.len() >= 27, "only {} rule files", files.len());
        files
    }

    /// All of them in one generation, as the scanner has them.
    fn compiled(files: &[PathBuf]) -> Rules {
        let mut compiler = Compiler::new();
        compiler.new_namespace("lazaret");
        for file in files {
            let source = fs::read_to_string(file).unwrap();
            let added = compiler.add_source(source.as_str());
            added.map(|_| ()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
        compiler.build()
    }

    fn facts(rule: &Rule<'_, '_>) -> Facts {
        let name = rule.identifier();
        let mut text = BTreeMap::new();
        let mut numbers = BTreeSet::new();
        for (key, value) in rule.metadata() {
            let fresh = match value {
                MetaValue::String(value) => text.insert(key.to_owned(), value.to_owned()).is_none(),
                MetaValue::Integer(value) => value >= 0 && numbers.insert(key.to_owned()),
                other => panic!("{name}: {key} is {other:?}"),
            };
            assert!(fresh, "{name}: {key} is there twice or negative");
        }
        for key in TEXTS {
            let value = text.get(key).unwrap_or_else(|| panic!("{name} has no text `{key}`"));
            assert!(!value.trim().is_empty(), "{name}: {key} is empty");
        }
        for key in NUMBERS {
            assert!(numbers.contains(key), "{name} has no number `{key}`");
        }
        let of = |key: &str| text[key].clone();
        Facts { class: of("class"), family: of("family"), severity: of("severity"), text }
    }

    fn facts_of_all(rules: &Rules) -> BTreeMap<String, Facts> {
        rules.iter().map(|rule| (rule.identifier().to_owned(), facts(&rule))).collect()
    }

    fn recipes_beside(file: &Path) -> Recipes {
        let path = file.with_extension("test.toml");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Recipes::parse(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    fn matching(scanner: &mut Scanner<'_>, bytes: &[u8]) -> Vec<String> {
        let results = scanner.scan(bytes).unwrap();
        results.matching_rules().map(|rule| rule.identifier().to_owned()).collect()
    }

    fn names_in(file: &Path) -> Vec<String> {
        let rules = compiled(&[file.to_owned()]);
        rules.iter().map(|rule| rule.identifier().to_owned()).collect()
    }

    #[test]
    fn every_rule_matches_its_hits_and_passes_its_near_misses() {
        let files = rule_files();
        let rules = compiled(&files);
        let facts = facts_of_all(&rules);
        let mut scanner = Scanner::new(&rules);
        let mut wrong = Vec::new();
        let mut built = 0;
        for file in &files {
            let recipes = recipes_beside(file);
            for rule in recipes.rules() {
                let cases = recipes.for_rule(rule);
                built += cases.hits.len() + cases.nears.len();
                for hit in cases.hits {
                    if !matching(&mut scanner, &hit.build()).iter().any(|found| found == rule) {
                        wrong.push(format!("{rule} misses {:?}", hit.note()));
                    }
                }
                for near in cases.nears {
                    let found = matching(&mut scanner, &near.build());
                    wrong.extend(alarms(near, &found, &facts));
                }
            }
        }
        assert!(wrong.is_empty(), "{} of {built} recipes:\n{}", wrong.len(), wrong.join("\n"));
        assert!(built >= 4 * facts.len(), "{built} recipes for {} rules", facts.len());
    }

    /// What a near miss must not raise: its own rule, or any other that is an alarm.
    fn alarms(near: &Recipe, found: &[String], facts: &BTreeMap<String, Facts>) -> Vec<String> {
        let wrong = |name: &&String| {
            let own = name.as_str() == near.rule();
            own || (facts[*name].severity != "info" && !near.also().contains(name))
        };
        let name = |name: &String| format!("{name} matches the near miss {:?}", near.note());
        found.iter().filter(wrong).map(name).collect()
    }

    #[test]
    fn every_rule_has_two_hits_and_two_near_misses() {
        for file in rule_files() {
            let recipes = recipes_beside(&file);
            let names = names_in(&file);
            for rule in &names {
                let cases = recipes.for_rule(rule);
                assert!(cases.hits.len() >= 2, "{rule} has {} hits", cases.hits.len());
                assert!(cases.nears.len() >= 2, "{rule} has {} near misses", cases.nears.len());
            }
            for rule in recipes.rules() {
                assert!(names.iter().any(|name| name == rule), "{}: no {rule}", file.display());
            }
        }
    }

    #[test]
    fn every_rule_is_complete_and_has_its_own_id() {
        let rules = compiled(&rule_files());
        let facts = facts_of_all(&rules);
        let mut ids = BTreeSet::new();
        for (name, facts) in &facts {
            assert!(ids.insert(facts.text["id"].clone()), "{name}: its id is used twice");
            assert!(
                is_random_uuid(&facts.text["id"]),
                "{name}: {} is no UUID v4",
                facts.text["id"]
            );
            assert_eq!(facts.text["author"], "Lazaret", "{name}");
            assert!(
                ["malicious", "suspicious", "info"].contains(&facts.severity.as_str()),
                "{name}"
            );
            assert!(
                ["elf", "script", "text", "any"].contains(&facts.text["scope"].as_str()),
                "{name}"
            );
            assert!(is_technique(&facts.text["attack"]), "{name}: {}", facts.text["attack"]);
            assert!(is_date(&facts.text["date"]), "{name}: {}", facts.text["date"]);
            assert!(
                facts.class != "dual" || facts.severity != "malicious",
                "{name}: a dual-use tool"
            );
            let parts: Vec<&str> = name.split('_').collect();
            assert!(parts.len() >= 3 || facts.class == "test", "{name}: Platform_Class_Idiom");
            if facts.class != "test" {
                assert!(PLATFORMS.contains(&parts[0]), "{name}: platform {}", parts[0]);
                let class = if facts.class == "webshell" { "shell" } else { facts.class.as_str() };
                assert_eq!(parts[1].to_lowercase(), class, "{name}");
            }
        }
    }

    fn is_random_uuid(id: &str) -> bool {
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        let hex = id.chars().all(|c| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c));
        let bytes = id.as_bytes();
        lengths == [8, 4, 4, 4, 12] && hex && bytes[14] == b'4' && b"89ab".contains(&bytes[19])
    }

    fn is_technique(text: &str) -> bool {
        let digits = |part: &str, length| part.len() == length && part.parse::<u32>().is_ok();
        let number = text.strip_prefix('T').unwrap_or_default();
        match number.split_once('.') {
            Some((main, sub)) => digits(main, 4) && digits(sub, 3),
            None => digits(number, 4),
        }
    }

    fn is_date(text: &str) -> bool {
        let parts: Vec<usize> = text.split('-').map(str::len).collect();
        parts == [4, 2, 2] && text.chars().all(|c| c == '-' || c.is_ascii_digit())
    }

    #[test]
    fn a_file_holds_one_family_of_the_class_it_lies_in() {
        for file in rule_files() {
            let class =
                file.parent().and_then(Path::file_name).unwrap().to_str().unwrap().to_owned();
            assert!(CLASSES.contains(&class.as_str()), "{class} is no class");
            let rules = compiled(std::slice::from_ref(&file));
            let facts = facts_of_all(&rules);
            let families: BTreeSet<&str> =
                facts.values().map(|facts| facts.family.as_str()).collect();
            assert_eq!(families.len(), 1, "{}: {families:?}", file.display());
            assert!(facts.values().all(|facts| facts.class == class), "{}", file.display());
            assert!(facts.len() == 1 || class == "test", "{}: one idiom a file", file.display());
        }
    }

    #[test]
    fn rules_keep_to_the_shape_that_the_scanner_relies_on() {
        for file in rule_files() {
            let place = file.display();
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.is_ascii(), "{place}");
            for word in ["filename", "filepath", "extension", "filetype", "owner"] {
                let code = text.lines().filter(|line| !line.contains(" = \""));
                let mut words = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
                assert!(
                    !words.any(|found| found == word),
                    "{place}: `{word}` is context, not content"
                );
            }
            for condition in text.split("condition:").skip(1) {
                let condition = condition.split("\n}").next().unwrap();
                assert!(condition.contains("filesize <"), "{place}: no bound of the size");
                let guards = ["uint", "$tag", "$eicar", "uint8("];
                let guarded = guards.iter().any(|guard| condition.contains(guard));
                assert!(guarded, "{place}: no check of the format");
            }
            for (name, literal) in texts(&text) {
                let length = literal_length(literal);
                assert!(length >= SHORTEST_LITERAL, "{place}: {name} has {length} bytes");
            }
        }
    }

    /// The text patterns of a rule file: name and what stands between the quotes.
    fn texts(source: &str) -> impl Iterator<Item = (&str, &str)> {
        source.lines().filter_map(|line| {
            let (name, rest) = line.trim().strip_prefix('$')?.split_once(" = \"")?;
            Some((name, rest.rsplit_once('"')?.0))
        })
    }

    /// Bytes of a text pattern, with each escape counted once.
    fn literal_length(literal: &str) -> usize {
        let mut length = 0;
        let mut characters = literal.chars();
        while let Some(character) = characters.next() {
            length += 1;
            if character == '\\' && characters.next() == Some('x') {
                characters.nth(1);
            }
        }
        length
    }

    #[test]
    fn nothing_in_the_repository_matches_any_rule() {
        let rules = compiled(&rule_files());
        let mut scanner = Scanner::new(&rules);
        let mut scanned = 0;
        let mut found = Vec::new();
        let mut open = vec![repository()];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                let kind = fs::symlink_metadata(&path).unwrap().file_type();
                let name = path.file_name().unwrap_or_default();
                if kind.is_dir() && name != "target" && name != ".git" {
                    open.push(path);
                } else if kind.is_file() {
                    scanned += 1;
                    let rules = matching(&mut scanner, &fs::read(&path).unwrap());
                    found.extend(rules.iter().map(|rule| format!("{rule} {}", path.display())));
                }
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
        assert!(scanned > 2 * rule_files().len(), "only {scanned} files");
    }
}
