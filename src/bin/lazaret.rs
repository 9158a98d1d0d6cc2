//! The porch for people: `lazaret`.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    lazaret_cli::main()
}
