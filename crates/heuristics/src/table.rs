//! The table of all signals: names, weights, explanations, cost on clean files.
//!
//! Owns: every number of the detector. The counts of false positives are measured by the example
//! `clean_files` over the trees that `docs/heuristics.md` names.

use crate::signal::{Family, Signal};

/// Number of this set of signals: part of what a remembered verdict depends on.
pub const VERSION: u32 = 3;

macro_rules! signals {
    ($($name:ident = $id:literal, $family:ident, $score:literal, $fp:literal, $decides:literal, $text:literal;)+) => {
        $(pub(crate) const $name: Signal = Signal {
            id: $id, family: Family::$family, score: $score, decides: $decides,
            explanation: $text, false_positives: measured(Family::$family, $fp),
        };)+

        /// Every signal, in the order of the documentation.
        pub const SIGNALS: &[Signal] = &[$($name,)+];
    };
}

/// Processes and the places where things start were not measured.
const fn measured(family: Family, count: u32) -> Option<u32> {
    match family {
        Family::Process | Family::Host => None,
        _ => Some(count),
    }
}

/// The signal of this name.
#[must_use]
pub fn signal(id: &str) -> Option<&'static Signal> {
    SIGNALS.iter().find(|signal| signal.id == id)
}

signals! {
    NO_SECTIONS = "elf-no-sections", Structure, 50, 0, false,
        "A program or library without a table of sections: compilers write one, packers and hand-made files do not";
    DENSE_CODE = "elf-dense-code", Structure, 50, 0, false,
        "Executable bytes as even as compressed or encrypted data: the real code is unpacked when it runs";
    PACKED_UNMARKED = "elf-packed-unmarked", Structure, 60, 0, false,
        "Built like a packed program, but the packer's mark was removed";
    PACKER_MARK = "elf-packer-mark", Structure, 25, 0, false,
        "Packed with UPX, which distributions do not do";
    DENSE_OVERLAY = "elf-dense-overlay", Structure, 30, 0, false,
        "Compressed or encrypted data behind the end of the program";
    SECTIONS_BEYOND = "elf-sections-beyond-end", Structure, 40, 0, false,
        "The table of sections lies behind the end of the file: cut off or false";
    NO_DYNAMIC = "elf-no-dynamic", Structure, 30, 0, false,
        "A position-independent program with neither loader nor dynamic table";
    NO_STACK_FLAG = "elf-no-stack-flag", Structure, 20, 0, false,
        "The mark for a non-executable stack is missing, which every current compiler writes";
    EXECUTABLE_STACK = "elf-executable-stack", Structure, 20, 7, false,
        "Asks for an executable stack";
    WRITABLE_CODE = "elf-writable-code", Structure, 20, 146, false,
        "A part is writable and executable at once, as self-modifying code needs it";
    ENTRY_OUTSIDE = "elf-entry-outside", Structure, 40, 0, false,
        "Starts at an address that lies in no executable part";
    STATIC_SMALL = "elf-static-stripped-small", Structure, 10, 7, false,
        "A small program with everything linked in and all names removed, like most bots";
    ODD_INTERPRETER = "elf-odd-interpreter", Structure, 15, 0, false,
        "Asks for a loader that no common system has";
    FOREIGN_MACHINE = "elf-foreign-machine", Structure, 25, 0, false,
        "A program for another kind of machine than this one";
    ODD_IDENT = "elf-odd-ident", Structure, 20, 0, false,
        "Fields of the header that compilers leave at fixed values are changed";
    FOREIGN_STATIC = "elf-foreign-static", Structure, 35, 0, false,
        "A small program for another kind of machine, with everything linked in, all names removed and paths of Linux inside";
    SMALL_RUNTIME = "elf-device-library", Structure, 50, 0, false,
        "Carries the C library of small devices, with which bots for all kinds of machines are built";
    ENTRY_LAST = "elf-entry-last", Structure, 50, 0, false,
        "Starts in the last part that is loaded, behind its data, as programs do to which code was added afterwards";
    NESTED_LITERAL = "script-eval-literal", Script, 60, 0, true,
        "Decodes a long literal and executes the result in one expression";
    NESTED = "script-eval-decoded", Script, 60, 0, false,
        "Executes what it decodes in one expression";
    DECODER_AND_BLOB = "script-decoder-and-blob", Script, 60, 0, false,
        "Consists mostly of encoded data, and decodes and executes";
    BLOB = "script-mostly-encoded", Script, 25, 5, false,
        "Consists mostly of encoded data";
    DECODER_AND_EVAL = "script-decoder-and-eval", Script, 10, 37, false,
        "Both decodes and executes text somewhere";
    CHR_CHAIN = "script-chr-chain", Script, 30, 0, false,
        "Builds text out of fifty or more numbers in a row";
    ESCAPES = "script-escapes", Script, 15, 2, false,
        "A third of it or more is written in numeric escapes";
    BLANKS = "script-blanks", Script, 50, 0, false,
        "Code behind more than 120 blanks, out of sight of a reader";
    LONG_LINE = "script-long-line", Script, 5, 12, false,
        "A line of more than 20,000 characters";
    EVEN_TEXT = "script-even-text", Script, 10, 9, false,
        "Characters spread as evenly as in encoded text";
    DROPPER_FOUR = "dropper-four-kinds", Dropper, 45, 0, false,
        "Combines four kinds of acts that attacks consist of: fetching, hiding, staying, removing defences or rivals";
    DROPPER_FIVE = "dropper-five-kinds", Dropper, 60, 0, false,
        "Combines five or six kinds of acts that attacks consist of: fetching, hiding, staying, removing defences or rivals";
    DROPPER_SEVEN = "dropper-seven-kinds", Dropper, 60, 0, true,
        "Combines seven or more kinds of acts that only attacks combine";
    ELF_AS_DOCUMENT = "name-document", Context, 40, 0, false,
        "A program whose name ends like that of a document or picture";
    HIDDEN_ELF = "name-hidden-program", Context, 30, 0, false,
        "A program whose name begins with a dot";
    KERNEL_THREAD = "name-kernel-thread", Context, 40, 0, false,
        "A program that bears the name of a kernel thread";
    DOUBLE_EXTENSION = "name-double-extension", Context, 50, 0, false,
        "A script whose name ends like a picture's or document's and then like a page's";
    ODD_NAME = "name-deceptive", Context, 40, 0, false,
        "A name made to be overlooked: trailing blanks, only dots, or characters that turn the direction of writing";
    TEMPORARY = "place-temporary", Context, 10, 0, false,
        "A program in a directory that everybody may write to";
    PROCESS_MEMORY = "process-memory", Process, 60, 0, false,
        "Runs a program that exists in memory only and never lay on a disk";
    PROCESS_DELETED = "process-deleted", Process, 60, 0, false,
        "Runs a program that was removed from a directory that everybody may write to";
    PROCESS_TEMPORARY = "process-temporary", Process, 40, 0, false,
        "Runs a program in a directory that everybody may write to";
    PROCESS_TITLE = "process-kernel-title", Process, 60, 0, false,
        "Calls itself like a thread of the kernel, but is a program";
    PROCESS_PRELOAD = "process-preload", Process, 60, 0, false,
        "Loads a library from a hidden place, or one that everybody may write to, before all others";
    PROCESS_MAPPED = "process-mapped", Process, 45, 0, false,
        "Has code of a file loaded that lies, or lay, in a directory that everybody may write to";
    PROCESS_TRACER = "process-tracer", Process, 40, 0, false,
        "Holds a program inside the kernel that watches or changes what other programs do";
    START_TEMPORARY = "start-temporary", Host, 60, 0, false,
        "Starts something in a directory that everybody may write to";
    START_FETCHED = "start-fetched", Host, 60, 0, false,
        "Fetches a script from the network and hands it to a shell";
    START_SOCKET = "start-socket", Host, 60, 0, false,
        "Ties a shell to a network connection";
    START_DECODED = "start-decoded", Host, 60, 0, false,
        "Decodes a text and hands it to a shell";
    START_PRELOAD = "start-preload", Host, 60, 0, false,
        "Puts a library of a hidden place, or one that everybody may write to, before all others";
    PRELOAD_FILE = "preload-file", Host, 40, 0, false,
        "Loads libraries into every program of this machine";
    PRELOAD_ODD = "preload-odd", Host, 60, 0, false,
        "Loads a library of a hidden place, of one that everybody may write to, or of no package, into every program";
    LOGIN_UNOWNED = "login-unowned", Host, 40, 0, false,
        "Takes part in every login, and no package brought it";
    PACKAGE_DIFFERS = "package-differs", Host, 60, 0, false,
        "A program that is not what its package brought";
    MODULE_NO_FILE = "module-no-file", Host, 60, 0, false,
        "A loaded module of the kernel that lies nowhere among its modules";
    MODULE_HIDDEN = "module-hidden", Host, 60, 0, false,
        "A loaded module of the kernel that only one of its two lists shows";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_signal_has_its_own_name_and_a_sentence() {
        let names: BTreeSet<_> = SIGNALS.iter().map(|signal| signal.id).collect();
        assert_eq!(names.len(), SIGNALS.len());
        for signal in SIGNALS {
            assert!(signal.explanation.len() > 20 && signal.score > 0, "{}", signal.id);
            assert!(!signal.decides || (signal.score >= 60 && signal.false_positives == Some(0)));
        }
    }

    #[test]
    fn the_documentation_has_every_signal_as_it_is() {
        let page = include_str!("../../../docs/heuristics.md");
        for signal in SIGNALS {
            let Signal { id, family, score, decides, explanation, false_positives } = signal;
            let decides = if *decides { "yes" } else { "" };
            let family = family.as_str();
            let false_positives =
                false_positives.map_or_else(|| "not measured".into(), |count| count.to_string());
            let row = format!(
                "| `{id}` | {family} | {score} | {decides} | {false_positives} | {explanation} |"
            );
            assert!(page.contains(&row), "docs/heuristics.md lacks: {row}");
        }
    }
}
