//! Does each rule match what it must and spare what it must not?
//!
//! Owns: the package's own tests (`*.test.toml` beside its rules), and the EICAR test file, which
//! every set of standard signatures finds. Must not: read files of the host.

use super::answer::Answer;
use lazaret_feed::Content;
use lazaret_model::Verdict;
use lazaret_rules::{
    Externals, Generation, Scanner,
    recipe::{Recipe, Recipes},
};
use std::time::Duration;

/// Runs all tests; the first that fails is the answer.
pub(super) fn ask(content: &Content, generation: &Generation) -> Answer {
    let mut bench = Bench { scanner: Scanner::new(generation, Some(PATIENCE)), tests: 0 };
    match bench.run(content) {
        Ok(()) => Answer::Good(format!("{} tests pass", bench.tests)),
        Err(answer) => answer,
    }
}

struct Bench<'g> {
    scanner: Scanner<'g>,
    tests: usize,
}

impl Bench<'_> {
    fn run(&mut self, content: &Content) -> Result<(), Answer> {
        if self.scan(&eicar())?.is_silent() {
            return Err(Answer::MustMatch("the EICAR test file is no longer found".to_owned()));
        }
        for file in content.files().iter().filter(|file| file.ends_with(".test.toml")) {
            let Some(namespace) = file.namespace() else { continue };
            let wrong =
                |e: &dyn std::fmt::Display| Answer::MustMatch(format!("{}: {e}", file.path));
            let text = std::str::from_utf8(&file.bytes).map_err(|e| wrong(&e))?;
            let recipes = Recipes::parse(text).map_err(|e| wrong(&e))?;
            for rule in recipes.rules() {
                let name = format!("{namespace}:{rule}");
                if content.manifest().withdrawn.contains(&name) {
                    continue;
                }
                let cases = recipes.for_rule(rule);
                for hit in cases.hits {
                    self.hit(&name, hit)?;
                }
                for near in cases.nears {
                    self.near(&name, near)?;
                }
            }
        }
        Ok(())
    }

    fn hit(&mut self, name: &str, recipe: &Recipe) -> Result<(), Answer> {
        match self.matches(name, recipe)? {
            true => Ok(()),
            false => Err(Answer::MustMatch(format!("{name} misses its test {:?}", recipe.note()))),
        }
    }

    fn near(&mut self, name: &str, recipe: &Recipe) -> Result<(), Answer> {
        match self.matches(name, recipe)? {
            false => Ok(()),
            true => {
                let note = recipe.note();
                Err(Answer::MustNotMatch(format!("{name} matches the near miss {note:?}")))
            }
        }
    }

    fn matches(&mut self, name: &str, recipe: &Recipe) -> Result<bool, Answer> {
        self.tests += 1;
        let verdict = self.scan(&recipe.build())?;
        let is_it = |d: &lazaret_model::Detection| format!("{}:{}", d.namespace, d.rule) == name;
        Ok(verdict.detections().iter().any(is_it))
    }

    fn scan(&mut self, bytes: &[u8]) -> Result<Verdict, Answer> {
        let verdict = self.scanner.scan(bytes, &Externals::default());
        if verdict.whys().is_empty() { Ok(verdict) } else { Err(Answer::TimedOut) }
    }
}

/// Put together here, so that the program is not found by its own rule.
fn eicar() -> Vec<u8> {
    let pieces = ["X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    pieces.concat().into_bytes()
}

/// For one test, by the clock of the wall; the bound on processor time comes first.
const PATIENCE: Duration = Duration::from_secs(60);
