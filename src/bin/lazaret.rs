//! The porch for people: `lazaret`.

fn main() -> std::process::ExitCode {
    lazaret_cli::main()
}
