//! Certificates: what a condition on a signature's serial number says of the bytes of the file.
//!
//! Owns: the proof that `pe.signatures[i].serial == "0a:1b"` needs the bytes `0a 1b` in one piece:
//! the engine's parser borrows a serial number from the scanned bytes, never from a copy, and prints
//! each byte as two lower-case digits with a colon between.
//!
//! Must not: conclude anything from the other texts of a certificate; those are decoded.
use super::arithmetic::{Field, module_field};
use super::scope::Scope;
use crate::formula::Formula;
use crate::literal::Literal;
use yara_x_parser::ast::{BinaryExpr, Expr};

/// Necessary for a serial number to equal a constant, if `pair` compares the two.
pub(crate) fn of_serial(scope: &mut Scope<'_, '_>, pair: &BinaryExpr<'_>) -> Formula {
    let (field, text) = match (&pair.lhs, &pair.rhs) {
        (field, Expr::LiteralString(text)) | (Expr::LiteralString(text), field) => (field, text),
        _ => return Formula::True,
    };
    if !is_serial(scope, field) {
        return Formula::True;
    }
    match printed(&text.value) {
        Some(bytes) => scope.tables.literal(Literal::exact(&bytes)),
        None => Formula::True,
    }
}

/// Whether `expr` is the serial number of some certificate of the signatures of a program.
fn is_serial(scope: &Scope<'_, '_>, expr: &Expr<'_>) -> bool {
    if !matches!(module_field(scope, expr), Some(("pe", Field::Data))) {
        return false;
    }
    let mut names = Vec::new();
    path(expr, &mut names);
    matches!(names.as_slice(), ["pe", "signatures", .., "serial"])
}

/// The names along an access to a field, without indices.
fn path<'src>(expr: &Expr<'src>, names: &mut Vec<&'src str>) {
    match expr {
        Expr::Ident(ident) => names.push(ident.name),
        Expr::FieldAccess(parts) => parts.operands.iter().for_each(|part| path(part, names)),
        Expr::Lookup(lookup) => path(&lookup.primary, names),
        // Whatever it is, it has no such name.
        _ => names.push(""),
    }
}

/// The bytes that are printed so; `None` if none are.
fn printed(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.split(|byte| *byte == b':').map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::printed;
    use crate::{Externals, Scratch, SieveBuilder};

    /// Whether a rule of that condition is a candidate of a program that holds `bytes`.
    fn candidate(condition: &str, bytes: &[u8]) -> bool {
        let mut builder = SieveBuilder::new();
        let text = format!("import \"pe\" rule r {{ condition: {condition} }}");
        builder.add_source("n", text.as_bytes()).unwrap();
        let input = [b"MZ program ", bytes, b" end"].concat();
        let (sieve, mut scratch) = (builder.build(), Scratch::new());
        !sieve.candidates(&mut scratch, &input, &Externals::new()).rules().is_empty()
    }

    #[test]
    fn only_what_is_printed_so_is_read_back() {
        assert_eq!(printed(b"0a:1b"), Some(vec![0x0a, 0x1b]));
        for other in [&b""[..], b"0a:", b"0A", b"a", b"0a1b", b"0a:1g"] {
            assert_eq!(printed(other), None, "{}", other.escape_ascii());
        }
    }

    #[test]
    fn a_serial_number_must_stand_in_the_file() {
        let (whole, part) = (b"\x05\xe2\xe6\xa4\xcd\x09", b"\x05\xe2\xe6\xa4\xcd ");
        for condition in [
            "pe.signatures[0].serial == \"05:e2:e6:a4:cd:09\"",
            "\"05:e2:e6:a4:cd:09\" == pe.signatures[0].signer_info.chain[1].serial",
            "for any i in (0..pe.number_of_signatures): (pe.signatures[i].subject contains \"x\" \
             and pe.signatures[i].serial == \"05:e2:e6:a4:cd:09\")",
        ] {
            assert!(candidate(condition, whole), "{condition}");
            assert!(!candidate(condition, part), "{condition}");
        }
    }

    #[test]
    fn nothing_is_concluded_from_anything_else() {
        for condition in [
            "pe.signatures[0].serial == \"05:E2:e6:a4:cd:09\"",
            "pe.signatures[0].serial != \"05:e2:e6:a4:cd:09\"",
            "not pe.signatures[0].serial == \"05:e2:e6:a4:cd:09\"",
            "pe.signatures[0].thumbprint == \"05e2e6a4cd09\"",
            "pe.version_info[\"serial\"] == \"05:e2:e6:a4:cd:09\"",
            "for any s in pe.signatures: (s.serial == \"05:e2:e6:a4:cd:09\")",
        ] {
            assert!(candidate(condition, b"nothing"), "{condition}");
        }
    }
}
