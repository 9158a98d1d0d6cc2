//! Asking a child process about a new package.
//!
//! Owns: the child's start, its deadlines by the clock of the wall, and what its death means: the
//! package is refused. Whatever the package does to its child, this process only reads lines. Must
//! not: compile or run rules.

use super::answer::Answer;
use lazaret_feed::{Budget, FeedError, Refusal, Step, Trial};
use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// A trial by a process of its own, which dropping ends.
#[derive(Debug, Default)]
pub(super) struct ChildTrial(Option<Asked>);

#[derive(Debug)]
struct Asked {
    child: Child,
    questions: Option<ChildStdin>,
    answers: Receiver<Answer>,
    compile: Duration,
}

/// No answer came.
enum Silence {
    Late,
    Gone(String),
}

impl Trial for ChildTrial {
    fn start(&mut self, content: &Path, budget: Budget) -> Result<(), FeedError> {
        let failed = |why: String| FeedError::Trial(why);
        let mut child = Command::new("/proc/self/exe")
            .args(["--quiet", "signatures", "try"])
            .args(["--compile-seconds", &budget.compile_seconds.to_string()])
            .args(["--memory-mib", &budget.memory_mib.to_string()])
            .args(["--cost-percent", &budget.cost_percent.to_string()])
            .arg("--")
            .arg(content)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|e| failed(format!("no process: {e}")))?;
        let (questions, output) = (child.stdin.take(), child.stdout.take());
        let answers = listen(output.ok_or_else(|| failed("no pipe".into()))?);
        let compile = Duration::from_secs(budget.compile_seconds);
        let mut asked = Asked { child, questions, answers, compile };
        let said = asked.wait(STARTING);
        self.0 = Some(asked);
        match said {
            Ok(Answer::Ready) => Ok(()),
            Ok(Answer::Unready(why)) => Err(failed(why)),
            Ok(other) => Err(failed(format!("the child said {other:?}"))),
            Err(Silence::Late) => Err(failed("the child was not ready in time".into())),
            Err(Silence::Gone(how)) => Err(failed(format!("the child ended: {how}"))),
        }
    }

    fn step(&mut self, step: Step) -> Result<String, Refusal> {
        let none = || Refusal::Died { step, how: "it was never started".to_owned() };
        let asked = self.0.as_mut().ok_or_else(none)?;
        let time = match step {
            // The processor may be shared; its own limit ends it long before.
            Step::Compile => asked.compile * 10 + STARTING,
            Step::Match | Step::Goodware | Step::Cost => ANSWERING,
        };
        match asked.ask(step, time) {
            Ok(answer) => answer.into_result(step).unwrap_or_else(|| {
                Err(Refusal::Died { step, how: "it said what makes no sense".to_owned() })
            }),
            Err(Silence::Late) => Err(Refusal::TimedOut { step }),
            Err(Silence::Gone(how)) => Err(Refusal::Died { step, how }),
        }
    }
}

impl Asked {
    fn ask(&mut self, step: Step, time: Duration) -> Result<Answer, Silence> {
        if let Some(questions) = &mut self.questions {
            // A child that is gone is noticed by its silence.
            let _broken = writeln!(questions, "{step}").err();
        }
        self.wait(time)
    }

    fn wait(&mut self, time: Duration) -> Result<Answer, Silence> {
        match self.answers.recv_timeout(time) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(Silence::Late),
            Err(RecvTimeoutError::Disconnected) => {
                // What does not answer any more may still live, its output closed.
                let _gone = self.child.kill().err();
                Err(Silence::Gone(self.child.wait().map_or_else(|e| e.to_string(), how)))
            }
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.questions = None;
        // Dead already is as good.
        let _gone = self.child.kill().err();
        let _reaped = self.child.wait().err();
    }
}

fn listen(output: ChildStdout) -> Receiver<Answer> {
    let (to, answers) = channel();
    thread::spawn(move || {
        // Lines of bounded length: the child may be anybody by now.
        let mut lines = BufReader::new(output.take(MOST_OUTPUT)).lines();
        while let Some(Ok(line)) = lines.next() {
            let Ok(answer) = serde_json::from_str(&line) else { return };
            if to.send(answer).is_err() {
                return;
            }
        }
    });
    answers
}

/// In the words of whoever reads the log.
fn how(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(libc::SIGXCPU), _) => "it used up its processor time".to_owned(),
        (Some(libc::SIGABRT), _) => "it was out of memory, or aborted".to_owned(),
        (Some(signal), _) => format!("signal {signal}"),
        (None, code) => format!("exit code {}", code.unwrap_or(-1)),
    }
}

const STARTING: Duration = Duration::from_secs(120);
const ANSWERING: Duration = Duration::from_secs(900);
const MOST_OUTPUT: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str) -> ChildTrial {
        let mut child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (questions, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (answers, compile) = (listen(output), Duration::from_secs(1));
        ChildTrial(Some(Asked { child, questions, answers, compile }))
    }

    #[test]
    fn answers_are_read_and_death_is_a_refusal() {
        let mut trial = of("read q; echo '{\"good\":\"'$q'\"}'; read q; echo '\"timed-out\"'");
        assert_eq!(trial.step(Step::Compile).unwrap(), "compile");
        assert_eq!(trial.step(Step::Match).unwrap_err().code(), "trial-timeout");
        assert_eq!(trial.step(Step::Goodware).unwrap_err().code(), "trial-died");
        for (script, words) in [
            ("kill -ABRT $$", "memory"),
            ("kill -XCPU $$", "processor time"),
            ("kill -SEGV $$", "signal 11"),
            ("exit 7", "exit code 7"),
            ("echo nonsense; exec sleep 60", "signal 9"),
        ] {
            let refusal = of(script).step(Step::Compile).unwrap_err();
            assert_eq!(refusal.code(), "trial-died");
            assert!(refusal.to_string().contains(words), "{script}: {refusal}");
        }
    }
}
