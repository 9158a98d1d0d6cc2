//! The builder: rule sources in, [`Sieve`] out.
//!
//! Owns: the order and tolerance of the compiler it mirrors: a rule with a syntax error is
//! skipped, the others of its source count; a source that is not UTF-8 is refused whole.
//!
//! Must not: open files; included sources come from a function of the caller.
use crate::formula::{Expect, Formula};
use crate::rule::{Reach, Rule, RuleIndex, SourceIndex, Visibility};
use crate::sieve::Sieve;
use crate::syntax::atoms::AtomTables;
use crate::syntax::scope::{Declared, Scope};
use crate::syntax::{condition, pattern};
use crate::value::Value;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use yara_x_parser::ast::dfs::{DFSEvent, DFSIter};
use yara_x_parser::ast::{self, AST, Item, RuleFlags, WithSpan};
use yara_x_parser::cst::{CSTStream, Event, SyntaxKind};
use yara_x_parser::{Parser, Span};

/// Why a source was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The source is not UTF-8; the offset of the first bad byte.
    #[error("rule source is not UTF-8 at byte {0}")]
    NotUtf8(usize),
}

impl SourceError {
    /// Stable code for events and documentation.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8(_) => "sieve-source-not-utf8",
        }
    }
}

/// Text of an included file, by the name in the `include` statement.
pub type Include = Box<dyn Fn(&str) -> Option<Vec<u8>>>;

/// Builds a [`Sieve`] from the same sources, in the same order, as the compiler gets.
pub struct SieveBuilder {
    tables: AtomTables,
    declared: Declared,
    include: Include,
    rules: Vec<Rule>,
    formulas: Vec<Formula>,
    namespaces: HashMap<String, Namespace>,
    sources: u32,
}

/// What a rule sees of the rules before it.
#[derive(Default)]
struct Namespace {
    formulas: HashMap<String, Formula>,
    rules: HashMap<String, Vec<RuleIndex>>,
    modules: BTreeSet<String>,
}

/// Includes deeper than this are not followed.
const DEEPEST_INCLUDE: usize = 16;

impl SieveBuilder {
    /// No rules, no externals, no included files.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tables: AtomTables::new(),
            declared: Declared::default(),
            include: Box::new(|_| None),
            rules: Vec::new(),
            formulas: Vec::new(),
            namespaces: HashMap::new(),
            sources: 0,
        }
    }

    /// Declares an external whose value is the same in every scan.
    #[must_use]
    pub fn define(mut self, name: &str, value: Value) -> Self {
        self.declared.per_scan.remove(name);
        self.declared.fixed.set(name, value);
        self
    }

    /// Declares an external that gets its value with each scan.
    #[must_use]
    pub fn per_scan_external(mut self, name: &str) -> Self {
        self.declared.per_scan.insert(name.to_owned());
        self
    }

    /// Where included files come from; without it they are absent.
    #[must_use]
    pub fn include(mut self, include: Include) -> Self {
        self.include = include;
        self
    }

    /// Adds the rules of one source to a namespace.
    ///
    /// # Errors
    /// When the source is not UTF-8; none of it counts then.
    pub fn add_source(&mut self, namespace: &str, text: &[u8]) -> Result<(), SourceError> {
        std::str::from_utf8(text).map_err(|error| SourceError::NotUtf8(error.valid_up_to()))?;
        self.add_text(namespace, text, 0);
        Ok(())
    }

    /// The sieve for all sources added.
    #[must_use]
    pub fn build(self) -> Sieve {
        Sieve::new(self.rules, self.formulas, self.tables)
    }

    fn add_text(&mut self, namespace: &str, text: &[u8], depth: usize) {
        let source = SourceIndex(self.sources);
        self.sources += 1;
        let mut spans: Vec<Span> = Vec::new();
        let events = CSTStream::from(Parser::new(text)).inspect(|event| {
            if let Event::Begin { kind: SyntaxKind::RULE_DECL, span } = event {
                spans.push(span.clone());
            }
        });
        let tree = AST::new(text, events);
        for item in tree.items() {
            match item {
                Item::Rule(rule) => self.add_rule(namespace, source, &spans, rule),
                Item::Include(include) if depth < DEEPEST_INCLUDE => {
                    let text = (self.include)(include.file_name);
                    if let Some(text) = text.filter(|text| std::str::from_utf8(text).is_ok()) {
                        self.add_text(namespace, &text, depth + 1);
                    }
                }
                Item::Include(_) => {}
                Item::Import(import) => {
                    let seen = self.namespaces.entry(namespace.to_owned()).or_default();
                    seen.modules.insert(import.module_name.to_owned());
                }
            }
        }
    }

    fn add_rule(
        &mut self,
        namespace: &str,
        source: SourceIndex,
        spans: &[Span],
        tree: &ast::Rule<'_>,
    ) {
        let index = RuleIndex(u32::try_from(self.rules.len()).unwrap_or(u32::MAX));
        let identifier = tree.identifier.span();
        let span = spans.iter().find(|span| span.contains(&identifier));
        let seen = self.namespaces.entry(namespace.to_owned()).or_default();
        let is = |flag| tree.flags.contains(flag);
        let private = is(RuleFlags::Private);
        let named = named(&tree.condition);
        let visibility = if private { Visibility::Private } else { Visibility::Public };
        self.rules.push(Rule {
            namespace: namespace.to_owned(),
            name: tree.identifier.name.to_owned(),
            visibility,
            reach: if is(RuleFlags::Global) { Reach::Global } else { Reach::Local },
            depends_on: dependencies(&named, &seen.rules),
            modules: seen.modules.iter().filter(|m| named.contains(*m)).cloned().collect(),
            source,
            span: span.map_or(identifier.range(), Span::range),
        });
        let formula = translate(&mut self.tables, &self.declared, &seen.formulas, tree);
        let name = tree.identifier.name.to_owned();
        // Two rules of one name: the compiler keeps one of them, and either may be meant.
        let known = seen.formulas.remove(&name).unwrap_or(Formula::False);
        seen.formulas.insert(name.clone(), Formula::any([known, formula.clone()]));
        seen.rules.entry(name).or_default().push(index);
        self.formulas.push(formula);
    }
}

impl Default for SieveBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for SieveBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SieveBuilder").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

fn translate(
    tables: &mut AtomTables,
    declared: &Declared,
    rules: &HashMap<String, Formula>,
    tree: &ast::Rule<'_>,
) -> Formula {
    let patterns: Vec<_> =
        tree.patterns.iter().flatten().map(|pattern| pattern::know(tables, pattern)).collect();
    let mut scope = Scope {
        tables,
        patterns: &patterns,
        rules,
        declared,
        variables: Vec::new(),
        current: None,
        depth: 0,
    };
    condition::necessary(&mut scope, &tree.condition, Expect::True)
}

/// All identifiers in a condition.
fn named(condition: &ast::Expr<'_>) -> BTreeSet<String> {
    DFSIter::new(condition)
        .filter_map(|event| match event {
            DFSEvent::Enter(ast::Expr::Ident(ident)) => Some(ident.name.to_owned()),
            _ => None,
        })
        .collect()
}

/// Earlier rules that are named.
fn dependencies(
    named: &BTreeSet<String>,
    known: &HashMap<String, Vec<RuleIndex>>,
) -> Vec<RuleIndex> {
    let found: BTreeSet<_> =
        named.iter().filter_map(|name| known.get(name)).flatten().copied().collect();
    found.into_iter().collect()
}
