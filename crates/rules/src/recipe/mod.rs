//! Test recipes: how the bytes are made that a rule must match, and those it must not.
//!
//! Owns: the `.test.toml` format beside each rule. A recipe names a rule and lists parts (split
//! text, hex, repetition, a small ELF file, XOR, gzip, base64); the bytes exist only after
//! [`Recipe::build`], so that neither the repository nor a package holds a whole idiom.
//!
//! Recipes also arrive in signature packages, so the text is hostile: everything is checked while
//! parsing, unknown keys are errors, and all steps of one recipe make at most [`MAX_WORK`] bytes.
//!
//! Must not: open files, run rules, know how signatures are laid out on disk.
mod elf;
mod error;
mod limits;
mod part;
mod spec;

pub use elf::{ElfImage, Kind, Machine, SectionTable, Segment, Symbol, SymbolPlace};
pub use error::{PartError, RecipeError};
pub use limits::{MAX_TEXT, MAX_WORK};
pub use part::Part;

use spec::CaseSpec;

/// The recipes of one `.test.toml`.
#[derive(Debug, Clone)]
pub struct Recipes {
    hits: Vec<Recipe>,
    nears: Vec<Recipe>,
}

/// The recipes of one rule, borrowed from [`Recipes`].
#[derive(Debug, Clone)]
pub struct Cases<'a> {
    /// What the rule must match.
    pub hits: Vec<&'a Recipe>,
    /// The closest innocent things, which the rule must not match.
    pub nears: Vec<&'a Recipe>,
}

/// How one test file is made.
#[derive(Debug, Clone)]
pub struct Recipe {
    rule: String,
    note: String,
    also: Vec<String>,
    parts: Vec<Part>,
}

impl Recipes {
    /// Reads the text of a `.test.toml`.
    ///
    /// # Errors
    /// Any [`RecipeError`]: the text is too long or no TOML of this shape, a case names no rule or
    /// has no parts, a value is malformed, or a recipe would make more than [`MAX_WORK`] bytes.
    pub fn parse(text: &str) -> Result<Self, RecipeError> {
        let file = spec::read(text)?;
        let rule = file.rule;
        let read = |cases: Vec<CaseSpec>| -> Result<Vec<Recipe>, RecipeError> {
            cases.into_iter().map(|case| Recipe::from_spec(case, rule.as_deref())).collect()
        };
        Ok(Self { hits: read(file.hit)?, nears: read(file.near)? })
    }

    /// The recipes that speak of `name`; both lists are empty if there are none.
    #[must_use]
    pub fn for_rule<'a>(&'a self, name: &str) -> Cases<'a> {
        let of = |all: &'a [Recipe]| all.iter().filter(|recipe| recipe.rule == name).collect();
        Cases { hits: of(&self.hits), nears: of(&self.nears) }
    }

    /// Every rule that a recipe names, sorted, each once.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        let all = self.hits.iter().chain(&self.nears);
        let mut names: Vec<&str> = all.map(|recipe| recipe.rule.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Recipe {
    fn from_spec(case: CaseSpec, default: Option<&str>) -> Result<Self, RecipeError> {
        let rule = case.rule.as_deref().or(default);
        let rule = rule.ok_or_else(|| RecipeError::NoRule { note: case.note.clone() })?.to_owned();
        let in_case = |source: PartError| RecipeError::Part {
            rule: rule.clone(),
            note: case.note.clone(),
            source,
        };
        let parts = part::check(case.parts).map_err(in_case)?;
        Ok(Self { rule, note: case.note, also: case.also, parts })
    }

    /// The rule this recipe tests.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// What the bytes stand for, in plain words.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Other rules that these bytes may match.
    #[must_use]
    pub fn also(&self) -> &[String] {
        &self.also
    }

    /// Makes the bytes; at most [`MAX_WORK`] of them.
    #[must_use]
    pub fn build(&self) -> Vec<u8> {
        part::build_all(&self.parts)
    }
}

#[cfg(test)]
mod tests;
