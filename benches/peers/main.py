"""Arguments of benches/peers/run, and the order of its measurements.

Owns: the command line and the exit codes that `run` documents.
Must not: measure, compare or format.
"""

import argparse
import os
import sys
from pathlib import Path

import corpora
import report
from bench import Bench, TooFewMatches
from measure import ToolFailed
from tools import Clamscan, Lazaret, Missing, Yr, rule_sets

ROWS = ("sources", "binaries", "matching", "cache", "cores", "containers")
NEED_YR = frozenset(("sources", "binaries", "matching"))
EQUAL, DIFFERENT, MISSED, USAGE, UNAVAILABLE, FAILED = 0, 1, 2, 64, 69, 70


class Arguments(argparse.ArgumentParser):
    """argparse with the exit code for wrong usage that all of Lazaret has."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def arguments():
    parser = Arguments(prog="benches/peers/run", description="Lazaret beside its peers")
    parser.add_argument("--work", type=Path, required=True, help="where lists, made files and reports are kept")
    parser.add_argument("--runs", type=int, default=3, help="paired runs of each measurement (3)")
    parser.add_argument("--only", choices=ROWS, action="append", help="only this row; may be given again")
    parser.add_argument("--sources", type=int, default=8000, help="small source files (8000)")
    parser.add_argument("--tree", type=int, default=100_000, help="files in the tree for the cache (100000)")
    parser.add_argument("--require", action="store_true", help="end with 2 if a required figure is missed")
    parser.add_argument("-o", "--output", type=Path, help="result file (WORK/result.json)")
    given = parser.parse_args()
    if given.runs < 1:
        parser.error("--runs: at least 1")
    return given


def bench(given):
    """The tools that are there; says what is missing."""
    given.work.mkdir(parents=True, exist_ok=True)
    sets = rule_sets(os.environ.get("LAZARET_RULESETS"))
    lazaret = Lazaret(sets)
    yr = Yr(sets, given.work) if NEED_YR.intersection(given.only or ROWS) else None
    try:
        clamscan = Clamscan(given.work)
    except Missing as missing:
        print(f"left out, missing: {missing}")
        clamscan = None
    return Bench(lazaret, yr, clamscan, given.work, given.runs), sets


def measure(given, bench, sets):
    """Runs the rows that were asked for; prints each as it is done."""
    peers = {
        "sources": lambda: bench.peers(corpora.small_sources(given.sources, given.work)),
        "binaries": lambda: bench.peers(corpora.binaries()),
        "matching": lambda: bench.peers(corpora.matching(sets, given.work)),
        "cache": lambda: bench.cache(given.tree),
        "cores": lambda: bench.cores(corpora.small_sources(given.sources, given.work)),
        "containers": lambda: bench.containers(corpora.containers(given.work)),
    }
    rows = {}
    for name in given.only or ROWS:
        if name == "containers" and not given.only and not bench.clamscan:
            continue
        rows[name] = peers[name]()
        report.print_row(name, rows[name])
    return rows


def verdict(given, rows):
    different = report.differing(rows)
    missed = list(report.missed(rows))
    print("\n" + "\n".join([f"matches differ: {name}" for name in different] + [f"missed: {line}" for line in missed]))
    if different:
        return DIFFERENT
    return MISSED if missed and given.require else EQUAL


def main():
    given = arguments()
    try:
        able, sets = bench(given)
        tools = {tool.name: tool.version() for tool in (able.lazaret, able.yr, able.clamscan) if tool}
        print(*(f"{name}: {version}" for name, version in tools.items()), sep="\n")
        print("ratios: least against least (median of the pairs); loading of rules taken off unless it says so")
        if able.yr:
            able.prepare()
        rows = measure(given, able, sets)
    except Missing as missing:
        print(f"missing: {missing}", file=sys.stderr)
        return UNAVAILABLE
    except (ToolFailed, TooFewMatches, OSError, ValueError, KeyError) as failed:
        print(f"failed: {failed}", file=sys.stderr)
        return FAILED
    output = given.output or given.work / "result.json"
    report.write(output, tools, able.base, rows)
    print(f"result: {output}")
    return verdict(given, rows)


if __name__ == "__main__":
    sys.exit(main())
