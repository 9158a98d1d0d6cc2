//! Conditions: from the syntax tree of a rule to its necessary condition.
//!
//! Owns: the translation of boolean structure, quantifiers and loops.
//!
//! Must not: return anything that can be false while the rule matches. Whatever is not
//! understood is [`Formula::True`].
use super::arithmetic::{Field, Undefined, defined, module_field, number};
use super::comparison::{of_match, of_numbers, of_strings, of_text};
use super::scope::{Meaning, Scope};
use crate::formula::{Expect, Formula};
use crate::test::{Case, Relation, Test, TextRelation};
use crate::value::Value;
use yara_x_parser::ast::{
    BinaryExpr, Expr, ForIn, ForOf, Iterable, MatchAnchor, Of, OfItems, PatternMatch, PatternSet,
    Quantifier,
};

/// Conditions nested deeper than this are not understood.
const DEEPEST: usize = 200;

/// Necessary for `expr` to come out as expected.
pub(crate) fn necessary<'src>(
    scope: &mut Scope<'_, 'src>,
    expr: &Expr<'src>,
    expect: Expect,
) -> Formula {
    if scope.depth >= DEEPEST {
        return Formula::True;
    }
    scope.depth += 1;
    let formula = match expect {
        Expect::True => truth(scope, expr),
        Expect::NotTrue => untruth(scope, expr),
    };
    scope.depth -= 1;
    formula
}

fn truth<'src>(scope: &mut Scope<'_, 'src>, expr: &Expr<'src>) -> Formula {
    match expr {
        Expr::False { .. } => Formula::False,
        Expr::And(parts) => {
            let parts = each(scope, &parts.operands, Expect::True);
            Formula::all(parts)
        }
        Expr::Or(parts) => {
            let parts = each(scope, &parts.operands, Expect::True);
            Formula::any(parts)
        }
        Expr::Not(unary) => necessary(scope, &unary.operand, Expect::NotTrue),
        Expr::PatternMatch(pattern) => occurrence(scope, pattern),
        Expr::PatternCount(count) => scope.occurs(count.identifier.name),
        Expr::PatternOffset(p) | Expr::PatternLength(p) => scope.occurs(p.identifier.name),
        Expr::Ident(ident) => match scope.meaning(ident.name) {
            Meaning::Rule(formula) => formula,
            _ => flag(scope, ident.name, Expect::True),
        },
        Expr::FieldAccess(_) | Expr::Lookup(_) | Expr::FuncCall(_) => {
            match module_field(scope, expr) {
                Some((module, Field::Data | Field::Function)) => scope.header_of(module),
                Some((module, Field::Always)) if is_lower(expr) => scope.header_of(module),
                _ => Formula::True,
            }
        }
        Expr::Of(of) => quantified(scope, of),
        Expr::ForOf(for_of) => for_patterns(scope, for_of),
        Expr::ForIn(for_in) => for_values(scope, for_in),
        Expr::With(with) => {
            let shown = scope.variables.len();
            scope.variables.extend(with.declarations.iter().map(|one| one.identifier.name));
            let formula = necessary(scope, &with.body, Expect::True);
            scope.variables.truncate(shown);
            formula
        }
        Expr::Contains(pair)
        | Expr::IContains(pair)
        | Expr::StartsWith(pair)
        | Expr::IStartsWith(pair)
        | Expr::EndsWith(pair)
        | Expr::IEndsWith(pair)
        | Expr::IEquals(pair)
        | Expr::Matches(pair) => {
            let decided = comparison(scope, expr, Expect::True);
            decided.unwrap_or_else(|| of_strings(scope, pair))
        }
        _ => comparison(scope, expr, Expect::True).unwrap_or(Formula::True),
    }
}

/// Necessary for `expr` to be false or undefined.
fn untruth<'src>(scope: &mut Scope<'_, 'src>, expr: &Expr<'src>) -> Formula {
    match expr {
        Expr::True { .. } => Formula::False,
        Expr::And(parts) => {
            let parts = each(scope, &parts.operands, Expect::NotTrue);
            Formula::any(parts)
        }
        Expr::Or(parts) => {
            let parts = each(scope, &parts.operands, Expect::NotTrue);
            Formula::all(parts)
        }
        // The negation of what is undefined is undefined, so that a negation that is not true says
        // something only of what always has a value.
        Expr::Not(unary) if is_always_defined(&unary.operand) => {
            necessary(scope, &unary.operand, Expect::True)
        }
        Expr::Ident(ident) => match scope.meaning(ident.name) {
            Meaning::Rule(_) => Formula::True,
            _ => flag(scope, ident.name, Expect::NotTrue),
        },
        _ => comparison(scope, expr, Expect::NotTrue).unwrap_or(Formula::True),
    }
}

/// Whether `expr` is true or false and never undefined; not known of most.
fn is_always_defined(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::And(_) | Expr::Or(_) | Expr::True { .. } | Expr::False { .. } => true,
        Expr::PatternMatch(pattern) => pattern.anchor.is_none(),
        _ => false,
    }
}

fn each<'src>(scope: &mut Scope<'_, 'src>, parts: &[Expr<'src>], expect: Expect) -> Vec<Formula> {
    parts.iter().map(|part| necessary(scope, part, expect)).collect()
}

fn flag(scope: &mut Scope<'_, '_>, name: &str, expect: Expect) -> Formula {
    match scope.meaning(name) {
        Meaning::PerScan | Meaning::Fixed(Value::Bool(_)) => {
            scope.test(Test::Flag { external: name.into() }, expect)
        }
        _ => Formula::True,
    }
}

/// Whether the field itself is a datum such as `is_pe`, not a constant such as `MACHINE_I386`.
fn is_lower(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::FieldAccess(parts) => match parts.operands.get(1) {
            Some(Expr::Ident(field)) => field.name.starts_with("is_"),
            _ => false,
        },
        _ => false,
    }
}

fn comparison(scope: &mut Scope<'_, '_>, expr: &Expr<'_>, expect: Expect) -> Option<Formula> {
    use TextRelation::{Contains, EndsWith, Equals, StartsWith};
    let numbers = |scope: &mut Scope<'_, '_>, relation, pair: &BinaryExpr<'_>| {
        Some(of_numbers(scope, relation, pair, expect))
    };
    match expr {
        Expr::Eq(pair) => numbers(scope, Relation::Eq, pair),
        Expr::Ne(pair) => numbers(scope, Relation::Ne, pair),
        Expr::Lt(pair) => numbers(scope, Relation::Lt, pair),
        Expr::Le(pair) => numbers(scope, Relation::Le, pair),
        Expr::Gt(pair) => numbers(scope, Relation::Gt, pair),
        Expr::Ge(pair) => numbers(scope, Relation::Ge, pair),
        Expr::Contains(pair) => of_text(scope, Contains, Case::Sensitive, pair, expect),
        Expr::IContains(pair) => of_text(scope, Contains, Case::Ignored, pair, expect),
        Expr::StartsWith(pair) => of_text(scope, StartsWith, Case::Sensitive, pair, expect),
        Expr::IStartsWith(pair) => of_text(scope, StartsWith, Case::Ignored, pair, expect),
        Expr::EndsWith(pair) => of_text(scope, EndsWith, Case::Sensitive, pair, expect),
        Expr::IEndsWith(pair) => of_text(scope, EndsWith, Case::Ignored, pair, expect),
        Expr::IEquals(pair) => of_text(scope, Equals, Case::Ignored, pair, expect),
        Expr::Matches(pair) => of_match(scope, pair, expect),
        _ => None,
    }
}

fn occurrence(scope: &mut Scope<'_, '_>, pattern: &PatternMatch<'_>) -> Formula {
    let position = pattern.anchor.as_ref();
    match scope.pattern(pattern.identifier.name) {
        Some(known) => {
            let (occurs, starts) = (known.occurs.clone(), known.beginnings.clone());
            pinned(scope, occurs, starts, position)
        }
        None => Formula::True,
    }
}

/// "The pattern occurs", and where its place is constant, "its first bytes stand there".
fn pinned(
    scope: &mut Scope<'_, '_>,
    occurs: Formula,
    beginnings: Option<Vec<super::beginning::Beginning>>,
    position: Option<&MatchAnchor<'_>>,
) -> Formula {
    let Some(MatchAnchor::At(at)) = position else { return occurs };
    let offset = number(scope, &at.expr).constant();
    let Some(offset) = offset.and_then(|offset| usize::try_from(offset).ok()) else {
        return occurs;
    };
    let Some(beginnings) = beginnings else { return occurs };
    let stands = beginnings.into_iter().map(|beginning| {
        let (value, mask) = (beginning.value.into(), beginning.mask.into());
        scope.tables.test(Test::Bytes { offset, value, mask }, Expect::True)
    });
    let stands = Formula::any(stands.collect::<Vec<_>>());
    Formula::all([stands, occurs])
}

/// How many of a number of things must hold.
fn needed(scope: &Scope<'_, '_>, quantifier: &Quantifier<'_>, of: usize) -> usize {
    let constant = |expr| number(scope, expr).constant();
    match quantifier {
        Quantifier::None { .. } => 0,
        Quantifier::All { .. } => of,
        Quantifier::Any { .. } => 1,
        Quantifier::Percentage(expr) => match constant(expr) {
            Some(percent @ 1..=100) => {
                usize::try_from(percent).map_or(0, |percent| (of * percent).div_ceil(100))
            }
            _ => 0,
        },
        // Zero means none, and a negative count is left to the engine.
        Quantifier::Expr(expr) => {
            constant(expr).and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
        }
    }
}

fn members(scope: &Scope<'_, '_>, set: &PatternSet<'_>) -> Vec<usize> {
    let in_set = |name: &str| match set {
        PatternSet::Them { .. } => true,
        PatternSet::Set(items) => items.iter().any(|item| match item.wildcard {
            true => name.starts_with(item.identifier),
            false => name == item.identifier,
        }),
    };
    (0..scope.patterns.len())
        .filter(|&at| scope.patterns.get(at).is_some_and(|pattern| in_set(pattern.name)))
        .collect()
}

fn quantified<'src>(scope: &mut Scope<'_, 'src>, of: &Of<'src>) -> Formula {
    let parts: Vec<Formula> = match &of.items {
        OfItems::BoolExprTuple(parts) => each(scope, parts, Expect::True),
        OfItems::PatternSet(set) => members(scope, set)
            .into_iter()
            .filter_map(|at| {
                let known = scope.patterns.get(at)?;
                let (occurs, starts) = (known.occurs.clone(), known.beginnings.clone());
                Some(pinned(scope, occurs, starts, of.anchor.as_ref()))
            })
            .collect(),
    };
    Formula::at_least(needed(scope, &of.quantifier, parts.len()), parts)
}

fn for_patterns<'src>(scope: &mut Scope<'_, 'src>, for_of: &ForOf<'src>) -> Formula {
    let set = members(scope, &for_of.pattern_set);
    let needed = needed(scope, &for_of.quantifier, set.len());
    if needed == 0 {
        return Formula::True;
    }
    let outer = scope.current;
    let mut parts = Vec::new();
    for at in set {
        scope.current = Some(at);
        parts.push(necessary(scope, &for_of.body, Expect::True));
    }
    scope.current = outer;
    Formula::at_least(needed, parts)
}

fn for_values<'src>(scope: &mut Scope<'_, 'src>, for_in: &ForIn<'src>) -> Formula {
    let runs_at_least_once = match (&for_in.quantifier, &for_in.iterable) {
        (Quantifier::Any { .. }, _) => true,
        (Quantifier::All { .. }, Iterable::ExprTuple(values)) => !values.is_empty(),
        // More than the values there are is never reached, so one is always enough.
        (quantifier @ Quantifier::Expr(_), _) => needed(scope, quantifier, 1) >= 1,
        _ => false,
    };
    if !runs_at_least_once {
        return Formula::True;
    }
    let source = match &for_in.iterable {
        Iterable::Expr(expr) => match module_field(scope, expr) {
            Some((module, Field::Data)) => scope.header_of(module),
            _ => Formula::True,
        },
        Iterable::Range(range) => {
            let lower = defined(scope, &range.lower_bound, Undefined::IsFalse);
            Formula::all([lower, defined(scope, &range.upper_bound, Undefined::IsFalse)])
        }
        Iterable::ExprTuple(_) => Formula::True,
    };
    let shown = scope.variables.len();
    scope.variables.extend(for_in.variables.iter().map(|variable| variable.name));
    let body = necessary(scope, &for_in.body, Expect::True);
    scope.variables.truncate(shown);
    Formula::all([source, body])
}
