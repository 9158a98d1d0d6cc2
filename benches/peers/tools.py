"""The command lines of the tools, and how their answers are read.

Owns: which options make the tools do the same work (same rules, same values of the variables that
public rule sets expect, one file list without links, no unpacking, no cache).
Must not: measure or compare.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

EXTERNALS = ("filename", "filepath", "extension", "filetype", "owner")
# Nothing found; something found; nothing found, but something could not be scanned.
LAZARET_CODES = (0, 1, 2)


class Missing(Exception):
    """A tool or the rules are not there."""


@dataclass(frozen=True)
class RuleSet:
    """One directory of rules and the namespace it is compiled into."""

    namespace: str
    directory: Path

    def argument(self):
        return f"{self.namespace}:{self.directory}"


def rule_sets(root):
    """The rule sets below `root`, each directory one namespace."""
    if not root or not Path(root).is_dir():
        raise Missing("rules: set LAZARET_RULESETS to a directory that holds directories of rules")
    found = [path for path in sorted(Path(root).iterdir()) if path.is_dir()]
    if not found:
        raise Missing(f"rules: {root} holds no directory")
    return [RuleSet(re.sub(r"\W", "_", path.name), path.resolve()) for path in found]


def defines(option):
    return [word for name in EXTERNALS for word in (option, f'{name}=""')]


class Yr:
    """The command line of yara-x, with rules compiled before anything is measured."""

    name = "yr"

    def __init__(self, sets, work):
        self.path = os.environ.get("YR") or shutil.which("yr")
        if not self.path or not os.access(self.path, os.X_OK):
            raise Missing("yr: `cargo install yara-x-cli`, then PATH or YR")
        self.compiled = str(work / "rules.yarc")
        self.sets = sets

    def version(self):
        return _version(self.path)

    def compile(self):
        arguments = [rules.argument() for rules in self.sets]
        command = [self.path, "compile", "-w", *defines("-d"), "-o", self.compiled, *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def scan(self, files, threads=1):
        options = ["-w", "-C", "-e", "-p", str(threads), "-o", "ndjson", *defines("-d")]
        return [self.path, "scan", *options, "--scan-list", self.compiled, str(files)]

    @staticmethod
    def matches(lines):
        """The set of (file, namespace, rule)."""
        found = set()
        for record in _records(lines):
            for rule in record.get("rules", []):
                found.add((record["path"], rule.get("namespace", "default"), rule["identifier"]))
        return found


class Lazaret:
    """This project's scanner."""

    name = "lazaret"

    def __init__(self, sets):
        self.path = os.environ.get("LAZARET", "")
        if not os.access(self.path, os.X_OK):
            raise Missing(f"lazaret: LAZARET names no program: {self.path!r}")
        self.sets = sets
        # Asked for wherever the program can unpack; one that cannot has no such option.
        told = subprocess.run([self.path, "scan", "--help"], capture_output=True, text=True, check=True)
        self.flat = ["--no-unpack"] if "--no-unpack" in told.stdout else []

    def version(self):
        return _version(self.path)

    def rules(self):
        sets = [word for rules in self.sets for word in ("--rules", rules.argument())]
        return ["--no-default-rules", *sets, *defines("--define")]

    def scan(self, files, threads=1, cache="none"):
        options = [*self.flat, "--cache", str(cache), "-j", str(threads), "--format", "ndjson"]
        return [self.path, "scan", *options, "--progress", "never", *self.rules(), "--files-from", str(files)]

    @staticmethod
    def forget(store):
        """Compiled rules stay, verdicts go: a directory stands where they would be kept."""
        for path in store.glob("verdicts.sqlite3*"):
            if path.is_file():
                path.unlink()
        (store / "verdicts.sqlite3").mkdir(mode=0o700, parents=True, exist_ok=True)

    @staticmethod
    def remember(store):
        """Undoes what `forget` did."""
        if (store / "verdicts.sqlite3").is_dir():
            (store / "verdicts.sqlite3").rmdir()

    def open_and_scan(self, files, rule):
        """Looks into containers too, with the one rule of this file."""
        options = ["--cache", "none", "-j", "1", "--format", "ndjson", "--progress", "never"]
        return [self.path, "scan", *options, "--no-default-rules", "--rules", str(rule), "--files-from", str(files)]

    def scan_tree(self, tree, cache):
        options = ["--cache", str(cache), "--format", "ndjson", "--progress", "never"]
        return [self.path, "scan", *options, str(tree)]

    @staticmethod
    def matches(lines):
        """The set of (file, namespace, rule)."""
        found = set()
        for record in _records(lines):
            if record["type"] == "file":
                for detection in record["detections"]:
                    found.add((record["path"], detection["namespace"], detection["rule"]))
        return found

    @staticmethod
    def summary(lines):
        """The one summary of a run."""
        summaries = [record for record in _records(lines) if record["type"] == "summary"]
        if len(summaries) != 1:
            raise ValueError(f"{len(summaries)} summaries in one report")
        return summaries[0]


class Clamscan:
    """ClamAV with one harmless signature: what walking its engine costs, loading taken off."""

    name = "clamscan"
    OFF = ("archive", "elf", "html", "mail", "ole2", "pdf", "pe", "swf", "xmldocs", "hwp3", "onenote")

    def __init__(self, work):
        self.path = shutil.which("clamscan")
        if not self.path:
            raise Missing("clamscan: Debian's package clamav")
        self.database = work / "one.ndb"
        # Sixteen bytes that no file has: the words of the project, in hexadecimal.
        self.database.write_text(f"Lazaret.Bench:0:*:{b'lazaret no match'.hex()}\n")

    def version(self):
        return _version(self.path)

    def scan(self, files):
        off = [f"--scan-{kind}=no" for kind in self.OFF]
        return [self.path, f"--database={self.database}", "--infected", "--no-summary", *off, f"--file-list={files}"]

    def open_and_scan(self, files):
        """Looks into containers too, with limits that none of the corpus reaches."""
        limits = ["--max-filesize=2000M", "--max-scansize=2000M", "--max-files=100000"]
        return [self.path, f"--database={self.database}", "--infected", "--no-summary", *limits, f"--file-list={files}"]


def _version(path):
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.strip().splitlines()[0]


def _records(lines):
    return (json.loads(line) for line in lines if line.strip())
