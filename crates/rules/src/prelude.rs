//! What rules may name that neither they nor a module define, and what is compiled under it.
//!
//! Owns: the same declarations for the engine's compiler and for the sieve, and how a whole set of
//! sources is added to either. Must not: know what the compiled rules are for.

use crate::{
    Define, DefineValue, Diagnostic, External, RulesError, segment::Segments, source::Source,
};
use lazaret_sieve::{SieveBuilder, Value};
use yara_x::{Compiler, errors::VariableError};

/// The variables of a set: fixed ones, and those that get a value with each file.
#[derive(Clone, Debug)]
pub(crate) struct Prelude {
    pub(crate) defines: Vec<Define>,
    pub(crate) externals: Vec<External>,
}

impl Prelude {
    /// A compiler that knows the variables; those of a file are empty until the first file.
    pub(crate) fn compiler(&self) -> Result<Compiler<'static>, RulesError> {
        let mut compiler = Compiler::new();
        // What could be included was resolved before: a name that is left, of a package above all, must
        // not make the compiler read a file of this host.
        compiler.relaxed_re_syntax(true).enable_includes(false);
        for Define { name, value } in &self.defines {
            match value {
                DefineValue::Bool(v) => compiler.define_global(name, *v),
                DefineValue::Integer(v) => compiler.define_global(name, *v),
                DefineValue::Float(v) => compiler.define_global(name, *v),
                DefineValue::Text(v) => compiler.define_global(name, v.as_str()),
            }
            .map_err(|e| refuse(name, &e))?;
        }
        for external in &self.externals {
            let name = external.name();
            compiler.define_global(name, "").map_err(|e| refuse(name, &e))?;
        }
        Ok(compiler)
    }

    /// A sieve's builder that knows the same.
    pub(crate) fn sieve(&self) -> SieveBuilder {
        let mut builder = SieveBuilder::new();
        for external in &self.externals {
            builder = builder.per_scan_external(external.name());
        }
        for Define { name, value } in &self.defines {
            builder = builder.define(
                name,
                match value {
                    DefineValue::Bool(v) => Value::Bool(*v),
                    DefineValue::Integer(v) => Value::Integer(*v),
                    DefineValue::Float(v) => Value::Float(*v),
                    DefineValue::Text(v) => Value::from(v.as_str()),
                },
            );
        }
        builder
    }
}

fn refuse(name: &str, error: &VariableError) -> RulesError {
    RulesError::Define { name: name.into(), reason: error.to_string() }
}

/// Adds all sources, and gives every error and warning.
pub(crate) fn add_all(
    compiler: &mut Compiler<'_>,
    sources: &[Source],
    segments: &Segments,
) -> Vec<Diagnostic> {
    for (at, source) in sources.iter().enumerate() {
        compiler.new_namespace(&segments.label(at));
        let code = yara_x::SourceCode::from(&source.text[..]).with_origin(&source.origin);
        // Every error stays in `errors()`, from where all are taken below.
        let _first_error = compiler.add_source(code).err();
    }
    let errors = compiler.errors().iter().map(|e| Diagnostic::error(e, sources));
    let warnings = compiler.warnings().iter().map(|w| Diagnostic::warning(w, sources));
    errors.chain(warnings).collect()
}
