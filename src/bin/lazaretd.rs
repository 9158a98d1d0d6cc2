//! The porch for the system: `lazaretd`.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    lazaret_daemon::main()
}
