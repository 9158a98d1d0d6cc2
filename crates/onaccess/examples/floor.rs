//! What being asked costs at least: one reader that allows everything at once, on one mount.
//!
//! `floor MOUNT [exec|ignore]`: with `exec`, only executions are asked about; with `ignore`, each file is
//! asked about once and then exempt. Prints a line when it watches;
//! ends with its standard input. For `benches/onaccess/run`; MOUNT must be of the bench's own making.
#![allow(clippy::print_stdout, clippy::exit, reason = "a program")]

use lazaret_onaccess::{Answer, Event, Fallback, Gate, Mode, Modes, Plan, probe};
use std::{error::Error, fs::File, io::Read, process, thread};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (mount, modes) = match &arguments[..] {
        [mount] => (mount, Modes { open: Mode::Block, exec: Mode::Block, close_write: Mode::Off }),
        [mount, what] if what == "exec" => {
            (mount, Modes { open: Mode::Off, exec: Mode::Block, close_write: Mode::Off })
        }
        [mount, what] if what == "ignore" => {
            (mount, Modes { open: Mode::Block, exec: Mode::Block, close_write: Mode::Notify })
        }
        _ => return Err("usage: floor MOUNT [exec|ignore]".into()),
    };
    let fallback = Fallback { open: Answer::Allow, exec: Answer::Allow };
    let (gate, mut reader) = Gate::open(&Plan::of(&probe()?)?, fallback)?;
    thread::spawn(|| {
        // The end of whoever started us ends every mark.
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        process::exit(0);
    });
    gate.watch(File::open(mount)?, modes)?;
    println!("ready");
    let exempts = arguments.get(1).is_some_and(|what| what == "ignore");
    loop {
        reader.read(|event| {
            if let Event::Pending(pending) = event {
                if exempts {
                    // Of one that is being written the kernel sets no mark, and it is asked about again.
                    drop(gate.exempt(&pending));
                }
                pending.answer(Answer::Allow);
            }
        })?;
    }
}
