"""The measurements: each corpus through both sides, the cache against find, two cores against one.

Owns: what is run in which order, and that matches are compared before a figure is believed.
Must not: parse arguments, print results.
"""

import shutil
from dataclasses import astuple, dataclass, field
from pathlib import Path

import corpora
from compare import Comparison
from measure import Cost, count_twice, paired, ratios, run
from tools import LAZARET_CODES, Lazaret, Missing

ENOUGH_MATCHES = 100


class TooFewMatches(Exception):
    """The corpus that must match does not: equal sets would prove nothing."""


@dataclass
class Bench:
    """Two scanners, where they work and how often."""

    lazaret: object
    yr: object
    clamscan: object
    work: Path
    runs: int
    base: dict = field(default_factory=dict)

    def prepare(self):
        """Compiles the rules for `yr`."""
        self.yr.compile()

    @property
    def store(self):
        """Where Lazaret keeps compiled rules between runs, as `yr` has them in a file."""
        return self.work / "store"

    def peers(self, corpus):
        """One corpus through `yr` and Lazaret, one thread each, and through clamscan if it is there.

        Both sides find their rules compiled. What Lazaret pays when it compiles while it scans is a
        ratio of its own.
        """
        files = corpus.write(self.work)
        comparison = self.compare(files)
        if corpus.name == "matching" and len(comparison.theirs) < ENOUGH_MATCHES:
            raise TooFewMatches(f"{len(comparison.theirs)} matches of {ENOUGH_MATCHES} in {corpus.name}")
        made = [self.scan(self.lazaret, files)]
        self.warm(files)
        ours, theirs = paired(lambda: self.kept(files), lambda: self.scan(self.yr, files), self.runs)
        kept = frozenset(self.lazaret.matches(_lines(self._output(self.lazaret.name))))
        row = {
            "files": len(corpus.files),
            "bytes": corpus.size,
            "matches": comparison if kept == comparison.ours else Comparison(kept, comparison.theirs),
            "lazaret/yr": ratios(self._net(self.lazaret, ours), self._net(self.yr, theirs)),
            "lazaret/yr with loading": ratios(ours, theirs),
            "lazaret/yr, sets made while scanning": ratios(self._net(self.lazaret, made, fresh=True), self._net(self.yr, theirs[:1])),
            "costs": {"lazaret": _dicts(ours), "yr": _dicts(theirs), "lazaret, sets made": _dicts(made)},
        }
        if self.clamscan:
            clam = [self.scan(self.clamscan, files) for _ in range(self.runs)]
            row["costs"]["clamscan"] = _dicts(clam)
            row["lazaret/clamscan"] = ratios(self._net(self.lazaret, ours), self._net(self.clamscan, clam))
        return row

    def warm(self, files):
        """Lets Lazaret compile and keep what this corpus needs."""
        Lazaret.remember(self.store)
        self.scan(self.lazaret, files, cache=self.store)
        Lazaret.forget(self.store)

    def kept(self, files, threads=1):
        """A scan with kept rules and without any verdict."""
        return self.scan(self.lazaret, files, threads=threads, cache=self.store)

    def containers(self, corpus):
        """Archives with one signature that matches nothing, through clamscan and Lazaret, opened."""
        if not self.clamscan:
            raise Missing("clamscan: Debian's package clamav")
        rule = self.work / "one.yar"
        rule.write_text('rule one { strings: $a = "lazaret no match" condition: $a }\n')
        tiny = self.work / "tiny"
        tiny.write_text("\n")
        lists = [corpora.corpus("loading", [tiny]).write(self.work), corpus.write(self.work)]
        costs = []
        for files in lists:
            ours = lambda: run(self.lazaret.open_and_scan(files, rule), self._output("lazaret"), LAZARET_CODES)
            theirs = lambda: run(self.clamscan.open_and_scan(files), self._output("clamscan"), (0, 1))
            costs.append(paired(ours, theirs, self.runs))
        (our_base, their_base), (ours, theirs) = costs
        net = lambda costs, base: [cost.minus(least(base)) for cost in costs]
        return {
            "files": len(corpus.files),
            "bytes": corpus.size,
            "lazaret/clamscan": ratios(net(ours, our_base), net(theirs, their_base)),
            "lazaret/clamscan with loading": ratios(ours, theirs),
            "costs": {"lazaret": _dicts(ours), "clamscan": _dicts(theirs)},
        }

    def cores(self, corpus):
        """Two threads against one over one corpus: the ratio of wall time, loading taken off.

        Each file is scanned eight times: in a fifth of a second the start of a thread is a part of the figure.
        Rules come compiled from the store, since compiling uses all cores whatever the number of
        threads. Beside it stands what the machine itself gives: two programs that only count,
        against one after the other.
        """
        corpus = corpus.times(8)
        files = corpus.write(self.work)
        self.warm(files)
        one, two = paired(lambda: self.kept(files), lambda: self.kept(files, threads=2), self.runs)
        table = ratios(self._net(self.lazaret, one), self._net(self.lazaret, two, threads=2))
        ceiling = ratios(*paired(lambda: count_twice(together=False), lambda: count_twice(together=True), self.runs))
        return {
            "files": len(corpus.files),
            "-j 1/-j 2": table,
            "counting, one/two": ceiling,
            "costs": {"1": _dicts(one), "2": _dicts(two)},
        }

    def cache(self, count):
        """The second scan of an unchanged tree against `find TREE -type f -printf %s`."""
        tree = corpora.cache_tree(count, self.work)
        cache = self.work / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        first = run(self.lazaret.scan_tree(tree, cache), self._output("first"), LAZARET_CODES)
        self._assert_cached(count, 0)
        again = lambda: run(self.lazaret.scan_tree(tree, cache), self._output("again"), LAZARET_CODES)
        find = lambda: run(["find", str(tree), "-type", "f", "-printf", "%s\n"], self._output("find"))
        ours, theirs = paired(again, find, max(self.runs, 5))
        self._assert_cached(count, count)
        return {
            "files": count,
            "lazaret/find": ratios(ours, theirs),
            "costs": {"first": first.as_dict(), "lazaret": _dicts(ours), "find": _dicts(theirs)},
        }

    def _assert_cached(self, count, cached):
        name = "again" if cached else "first"
        summary = Lazaret.summary(_lines(self._output(name)))
        if (summary["files"], summary["cached"]) != (count, cached):
            raise ValueError(f"{name} scan of {count} files: files {summary['files']}, cached {summary['cached']}")

    def compare(self, files):
        """What both sides find in these files."""
        found = []
        for tool in (self.lazaret, self.yr):
            self.scan(tool, files)
            found.append(frozenset(tool.matches(_lines(self._output(tool.name)))))
        return Comparison(*found)

    def _net(self, tool, costs, threads=1, fresh=False):
        base = self.loading(tool, threads, fresh)
        return [cost.minus(base) for cost in costs]

    def loading(self, tool, threads=1, fresh=False):
        """What a scan of one byte costs: the start of the program and the loading of its rules."""
        is_kept = tool is self.lazaret and not fresh
        name = tool.name + (f", {threads} threads" if threads > 1 else "")
        name += ", rules compiled before" if is_kept else ""
        if name not in self.base:
            tiny = self.work / "tiny"
            tiny.write_text("\n")
            files = corpora.corpus("loading", [tiny]).write(self.work)
            options = {"threads": threads} if threads > 1 else {}
            if is_kept:
                self.warm(files)
                options["cache"] = self.store
            costs = [self.scan(tool, files, **options) for _ in range(1 if fresh else max(self.runs, 3))]
            self.base[name] = least(costs)
        return self.base[name]

    def rules(self):
        """Number of rules of the last scan."""
        return Lazaret.summary(_lines(self._output(self.lazaret.name)))["rules"]

    def scan(self, tool, files, **options):
        """One scan and what it cost."""
        accepted = LAZARET_CODES if tool is self.lazaret else (0, 1)
        return run(tool.scan(files, **options), self._output(tool.name), accepted)

    def _output(self, name):
        return self.work / f"{name}.out"


def least(costs):
    """The least of each measure of several runs."""
    return Cost(*(min(each) for each in zip(*map(astuple, costs))))


def _dicts(costs):
    return [cost.as_dict() for cost in costs]


def _lines(path):
    with open(path, encoding="utf-8") as lines:
        yield from lines
