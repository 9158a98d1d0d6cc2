//! Comparisons in a condition: of integers, of counts, of strings.
//!
//! Owns: which comparisons the sieve decides, and what the others make necessary.
//!
//! Must not: translate boolean structure (`condition`).
use super::arithmetic::{Undefined, defined, least, number};
use super::certificate::of_serial;
use super::expression;
use super::scope::{Meaning, Scope};
use crate::formula::{Expect, Formula};
use crate::number::Number;
use crate::test::{Case, Relation, Test, TextRelation};
use crate::value::Value;
use yara_x_parser::ast::{BinaryExpr, Expr};

/// Necessary for `pair` to be true (or, expected so, not to be true).
pub(crate) fn of_numbers(
    scope: &mut Scope<'_, '_>,
    relation: Relation,
    pair: &BinaryExpr<'_>,
    expect: Expect,
) -> Formula {
    let (lhs, rhs) = (number(scope, &pair.lhs), number(scope, &pair.rhs));
    if !lhs.is_unknown() && !rhs.is_unknown() {
        // Only one side may be an external: two might be anything but integers.
        if let Some(test) = decided(relation, lhs.clone(), rhs.clone()) {
            return match test {
                Ok(test) => scope.test(test, expect),
                Err(always) if always == (expect == Expect::True) => Formula::True,
                Err(_) => Formula::False,
            };
        }
    }
    if let Some(text) = text_relation(relation)
        && let Some(formula) = of_text(scope, text, Case::Sensitive, pair, expect)
    {
        return formula;
    }
    if expect == Expect::NotTrue {
        return Formula::True;
    }
    let counted = counted(scope, relation, &pair.lhs, &pair.rhs);
    let mirrored = self::counted(scope, relation.mirrored(), &pair.rhs, &pair.lhs);
    let undefined = |other: &Expr<'_>, other_number: &Number| match other {
        _ if relation != Relation::Eq => Undefined::IsFalse,
        Expr::LiteralString(_) => Undefined::IsFalse,
        _ if other_number.constant().is_some_and(|value| value != 0) => Undefined::IsFalse,
        _ => Undefined::MayBeTrue,
    };
    let (left, right) = (undefined(&pair.rhs, &rhs), undefined(&pair.lhs, &lhs));
    let left = defined(scope, &pair.lhs, left);
    let right = defined(scope, &pair.rhs, right);
    let serial = if relation == Relation::Eq { of_serial(scope, pair) } else { Formula::True };
    Formula::all([counted, mirrored, left, right, serial])
}

/// A test for two integers, or their outcome when it is always the same.
fn decided(relation: Relation, lhs: Number, rhs: Number) -> Option<Result<Test, bool>> {
    if let (Some(lhs), Some(rhs)) = (lhs.constant(), rhs.constant()) {
        return Some(Err(relation.holds(lhs, rhs)));
    }
    if relation == Relation::Eq {
        for (read, value) in [(&lhs, &rhs), (&rhs, &lhs)] {
            if let (Number::Read(read, offset), Some(value)) = (read, value.constant())
                && let Some(offset) = offset.constant().and_then(|at| usize::try_from(at).ok())
            {
                return Some(
                    read.spelling(value).map_or(Err(false), |b| Ok(Test::bytes(offset, &b))),
                );
            }
        }
    }
    Some(Ok(Test::Numbers { relation, sides: Box::new((lhs, rhs)) }))
}

fn text_relation(relation: Relation) -> Option<TextRelation> {
    match relation {
        Relation::Eq => Some(TextRelation::Equals),
        Relation::Ne => Some(TextRelation::Differs),
        Relation::Lt | Relation::Le | Relation::Gt | Relation::Ge => None,
    }
}

/// A decided comparison of an external with a constant string, if `pair` is one.
pub(crate) fn of_text(
    scope: &mut Scope<'_, '_>,
    relation: TextRelation,
    case: Case,
    pair: &BinaryExpr<'_>,
    expect: Expect,
) -> Option<Formula> {
    let (external, text) = match (&pair.lhs, &pair.rhs) {
        (Expr::Ident(external), Expr::LiteralString(text)) => (external, text),
        (Expr::LiteralString(text), Expr::Ident(external))
            if matches!(relation, TextRelation::Equals | TextRelation::Differs) =>
        {
            (external, text)
        }
        _ => return None,
    };
    if !is_text_external(scope, external.name) {
        return None;
    }
    let external = external.name.into();
    let text = text.value.to_vec().into();
    Some(scope.test(Test::Text { external, relation, case, text }, expect))
}

/// Necessary for an operation on two strings to be true: both have a value.
pub(crate) fn of_strings(scope: &mut Scope<'_, '_>, pair: &BinaryExpr<'_>) -> Formula {
    let lhs = defined(scope, &pair.lhs, Undefined::IsFalse);
    Formula::all([lhs, defined(scope, &pair.rhs, Undefined::IsFalse)])
}

/// A decided `matches` of an external, if `pair` is one.
pub(crate) fn of_match(
    scope: &mut Scope<'_, '_>,
    pair: &BinaryExpr<'_>,
    expect: Expect,
) -> Option<Formula> {
    let (Expr::Ident(external), Expr::Regexp(regexp)) = (&pair.lhs, &pair.rhs) else {
        return None;
    };
    if !is_text_external(scope, external.name) {
        return None;
    }
    let matcher = expression::matcher(regexp)?;
    let source = regexp.literal.into();
    Some(scope.test(Test::Matches { external: external.name.into(), matcher, source }, expect))
}

fn is_text_external(scope: &Scope<'_, '_>, name: &str) -> bool {
    matches!(scope.meaning(name), Meaning::PerScan | Meaning::Fixed(Value::Text(_)))
}

/// When `counts` is a sum of pattern counts that must exceed zero, one of the patterns occurs.
fn counted(
    scope: &Scope<'_, '_>,
    relation: Relation,
    counts: &Expr<'_>,
    bound: &Expr<'_>,
) -> Formula {
    let Some(least) = least(scope, bound) else { return Formula::True };
    let positive = match relation {
        Relation::Gt => least >= 0,
        Relation::Ge | Relation::Eq => least >= 1,
        Relation::Ne => number(scope, bound).constant() == Some(0),
        Relation::Lt | Relation::Le => false,
    };
    match counts {
        Expr::PatternCount(count) if positive => scope.occurs(count.identifier.name),
        Expr::Add(parts) if positive => {
            let one = |part: &Expr<'_>| match part {
                Expr::PatternCount(count) => scope.occurs(count.identifier.name),
                _ => Formula::True,
            };
            Formula::any(parts.operands.iter().map(one))
        }
        _ => Formula::True,
    }
}
