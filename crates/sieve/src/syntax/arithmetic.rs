//! Integer expressions of a condition, and what must be so for them to have a value.
//!
//! Owns: the translation to [`Number`], and the necessary condition for "is defined".
//!
//! Must not: translate booleans.
use super::scope::{Meaning, Scope};
use crate::formula::Formula;
use crate::number::{Number, Operator, Read};
use crate::value::Value;
use yara_x_parser::ast::Expr;

/// The expression as a number; parts that are not understood are [`Number::Unknown`].
pub(crate) fn number(scope: &Scope<'_, '_>, expr: &Expr<'_>) -> Number {
    match expr {
        Expr::LiteralInteger(literal) if !literal.is_unsigned => Number::Constant(literal.value),
        Expr::Filesize { .. } => Number::Filesize,
        Expr::Minus(unary) => {
            let sides = (Number::Constant(0), number(scope, &unary.operand));
            Number::Operation(Operator::Sub, Box::new(sides))
        }
        Expr::Add(parts) => chain(scope, Operator::Add, &parts.operands),
        Expr::Sub(parts) => chain(scope, Operator::Sub, &parts.operands),
        Expr::Mul(parts) => chain(scope, Operator::Mul, &parts.operands),
        Expr::BitwiseAnd(pair) => two(scope, Operator::And, &pair.lhs, &pair.rhs),
        Expr::BitwiseOr(pair) => two(scope, Operator::Or, &pair.lhs, &pair.rhs),
        Expr::BitwiseXor(pair) => two(scope, Operator::Xor, &pair.lhs, &pair.rhs),
        Expr::Shl(pair) => two(scope, Operator::Shl, &pair.lhs, &pair.rhs),
        Expr::Shr(pair) => two(scope, Operator::Shr, &pair.lhs, &pair.rhs),
        Expr::FuncCall(call) if call.object.is_none() => {
            match (Read::of_function(call.identifier.name), call.args.as_slice()) {
                (Some(read), [offset]) => Number::Read(read, Box::new(number(scope, offset))),
                _ => Number::Unknown,
            }
        }
        Expr::Ident(ident) => match scope.meaning(ident.name) {
            Meaning::Fixed(Value::Integer(value)) => Number::Constant(value),
            Meaning::PerScan => Number::External(ident.name.into()),
            _ => Number::Unknown,
        },
        _ => Number::Unknown,
    }
}

fn chain(scope: &Scope<'_, '_>, operator: Operator, operands: &[Expr<'_>]) -> Number {
    let join = |lhs, rhs| Number::Operation(operator, Box::new((lhs, rhs)));
    operands.iter().map(|operand| number(scope, operand)).reduce(join).unwrap_or(Number::Unknown)
}

fn two(scope: &Scope<'_, '_>, operator: Operator, lhs: &Expr<'_>, rhs: &Expr<'_>) -> Number {
    Number::Operation(operator, Box::new((number(scope, lhs), number(scope, rhs))))
}

/// The least value that `expr` can have when it is defined, as far as that is known.
pub(crate) fn least(scope: &Scope<'_, '_>, expr: &Expr<'_>) -> Option<i64> {
    match expr {
        Expr::PatternCount(_) | Expr::Filesize { .. } => Some(0),
        Expr::Add(parts) => parts
            .operands
            .iter()
            .map(|part| least(scope, part))
            .try_fold(0i64, |sum, part| sum.checked_add(part?)),
        _ => number(scope, expr).constant(),
    }
}

/// What a comparison may conclude from an undefined side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undefined {
    /// It makes the comparison false.
    IsFalse,
    /// Not for fields of modules: `field == 0` means `not field` when the field is a boolean.
    MayBeTrue,
}

/// Necessary for `expr` to have a value.
pub(crate) fn defined(scope: &mut Scope<'_, '_>, expr: &Expr<'_>, undefined: Undefined) -> Formula {
    match expr {
        Expr::PatternOffset(pattern) | Expr::PatternLength(pattern) => {
            scope.occurs(pattern.identifier.name)
        }
        Expr::Add(parts)
        | Expr::Sub(parts)
        | Expr::Mul(parts)
        | Expr::Div(parts)
        | Expr::Mod(parts) => {
            let operands = parts.operands.iter();
            Formula::all(operands.map(|part| defined(scope, part, undefined)).collect::<Vec<_>>())
        }
        Expr::Minus(unary) | Expr::BitwiseNot(unary) => defined(scope, &unary.operand, undefined),
        Expr::BitwiseAnd(pair)
        | Expr::BitwiseOr(pair)
        | Expr::BitwiseXor(pair)
        | Expr::Shl(pair)
        | Expr::Shr(pair) => {
            let (lhs, rhs) = (&pair.lhs, &pair.rhs);
            let lhs = defined(scope, lhs, undefined);
            Formula::all([lhs, defined(scope, rhs, undefined)])
        }
        // A read at an undefined offset is undefined.
        Expr::FuncCall(call)
            if call.object.is_none() && Read::of_function(call.identifier.name).is_some() =>
        {
            let offsets = call.args.iter();
            let offsets = offsets.map(|offset| defined(scope, offset, Undefined::IsFalse));
            Formula::all(offsets.collect::<Vec<_>>())
        }
        Expr::FieldAccess(_) | Expr::Lookup(_) if undefined == Undefined::IsFalse => {
            match module_field(scope, expr) {
                Some((module, Field::Data)) => scope.header_of(module),
                Some((_, Field::Always | Field::Function)) | None => Formula::True,
            }
        }
        _ => Formula::True,
    }
}

/// What kind of thing a module offers under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Undefined unless the file is of the module's format.
    Data,
    /// Defined for every file.
    Always,
    Function,
}

/// The module and kind of the field that `expr` starts from.
pub(crate) fn module_field<'src>(
    scope: &Scope<'_, 'src>,
    expr: &Expr<'src>,
) -> Option<(&'src str, Field)> {
    match expr {
        Expr::FieldAccess(parts) => match parts.operands.as_slice() {
            [Expr::Ident(module), Expr::Ident(field), ..] => {
                let Meaning::Module = scope.meaning(module.name) else { return None };
                let always = !field.name.starts_with(|c: char| c.is_ascii_lowercase())
                    || field.name.starts_with("is_");
                Some((module.name, if always { Field::Always } else { Field::Data }))
            }
            [first, ..] => module_field(scope, first),
            [] => None,
        },
        Expr::Lookup(lookup) => module_field(scope, &lookup.primary),
        Expr::FuncCall(call) => match call.object.as_ref()? {
            Expr::Ident(module) => match scope.meaning(module.name) {
                Meaning::Module => Some((module.name, Field::Function)),
                _ => None,
            },
            object => module_field(scope, object).map(|(module, _)| (module, Field::Function)),
        },
        _ => None,
    }
}
