"""The bench held against planted tools: it must see a difference, and must not see one in vain."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock
from xml.dom import minidom

import chart
import copies
import corpora
import main
import report
from compare import Comparison
from measure import Cost, ToolFailed, ratios, run
from tools import Lazaret, Yr

# A peer that compiles, loads and finds rule "r" in every file of its list whose text has an "x".
YR = """#!/usr/bin/env python3
import json, sys
if sys.argv[1] == "--version": print("planted 1")
if sys.argv[1] == "scan":
    for path in open(sys.argv[-1]).read().splitlines():
        if "x" in open(path, errors="replace").read():
            print(json.dumps({"path": path, "rules": [{"identifier": "r", "namespace": "n"}]}))
"""
# The same of this side, but for files whose path holds LOST; scans a tree if it gets no list.
LAZARET = """#!/usr/bin/env python3
import json, os, sys
if sys.argv[1] == "--version": print("planted 2")
elif sys.argv[-1] == "--help": print("--no-unpack")
elif "--files-from" not in sys.argv:
    cache = sys.argv[sys.argv.index("--cache") + 1]
    files = sum(len(names) for _, _, names in os.walk(sys.argv[-1]))
    cached = files if os.path.isdir(cache) and not LOST else 0
    os.makedirs(cache, exist_ok=True)
    print(json.dumps({"type": "summary", "files": files, "cached": cached}))
else:
    assert "--no-unpack" in sys.argv
    paths = open(sys.argv[-1]).read().splitlines()
    for path in paths:
        if "x" in open(path, errors="replace").read() and not (LOST and LOST in path):
            print(json.dumps({"type": "file", "path": path, "detections": [{"namespace": "n", "rule": "r"}]}))
    if "none" not in sys.argv:
        store = sys.argv[sys.argv.index("--cache") + 1]
        os.makedirs(store, exist_ok=True)
        if not os.path.isdir(store + "/verdicts.sqlite3"): open(store + "/verdicts.sqlite3", "w").close()
    rules = sum(len(names) for word in sys.argv if word.startswith(("n:", "n_copy")) for _, _, names in os.walk(word.split(":")[1]))
    print(json.dumps({"type": "summary", "files": len(paths), "cached": 0, "rules": rules}))
    sys.exit(1)
"""


class Readers(unittest.TestCase):
    def test_both_reports_give_the_same_triples(self):
        theirs = ['{"path":"a","rules":[{"identifier":"r","namespace":"n"},{"identifier":"s","namespace":"n"}]}']
        ours = [
            '{"type":"file","path":"a","detections":[{"namespace":"n","rule":"r"},{"namespace":"n","rule":"s"}]}',
            '{"type":"summary","files":1}',
        ]
        self.assertEqual(Yr.matches(theirs), Lazaret.matches(ours))
        self.assertEqual(Lazaret.summary(ours)["files"], 1)
        with self.assertRaises(ValueError):
            Lazaret.summary(ours + ours)

    def test_differences_are_shown_on_their_side(self):
        comparison = Comparison(frozenset({("a", "n", "r")}), frozenset({("b", "n", "r")}))
        self.assertEqual(list(comparison.lines()), ["  only lazaret: n:r in a", "  only yr: n:r in b"])
        self.assertFalse(comparison.equal)


class Measures(unittest.TestCase):
    def test_a_child_is_charged_for_its_own_work(self):
        with tempfile.TemporaryDirectory() as work:
            idle = run([sys.executable, "-c", ""], Path(work, "a"))
            busy = run([sys.executable, "-c", "for _ in range(10**7): pass"], Path(work, "b"))
            self.assertGreater(busy.cpu, idle.cpu)
            with self.assertRaises(ToolFailed):
                run([sys.executable, "-c", "raise SystemExit(3)"], Path(work, "c"))

    def test_ratios_are_of_the_least_and_of_pairs(self):
        cost = lambda cpu: Cost(cpu, 1.0, 1, 0)
        table = ratios([cost(1), cost(4)], [cost(2), cost(2)])
        self.assertEqual(table["cpu"], {"min": 0.5, "median": 1.25})
        self.assertAlmostEqual(cost(3).minus(cost(1)).cpu, 2)
        self.assertIsNone(ratios([cost(1).minus(cost(2))], [cost(2)])["cpu"]["min"])

    def test_a_missed_figure_is_told(self):
        row = lambda value: {"lazaret/find": {"wall": {"min": value}}}
        self.assertEqual(len(list(report.missed({"cache": row(2.5)}))), 1)
        self.assertEqual(list(report.missed({"cache": row(1.5)})), [])


class Corpora(unittest.TestCase):
    RULES = 'rule a { strings: $a = "one\\\\x41\\n" wide $b = "two" condition: uint16(0) == 0x5A4D and all of them }\n' \
            'private rule b { strings: $a = { 01 } condition: $a }\n'

    def test_files_hold_what_rules_ask_for(self):
        first, second = corpora.rules_of(self.RULES.replace(" $", "\n $").replace(" condition", "\n condition"))
        content = corpora.content_for(first)
        self.assertTrue(content.startswith(b"MZ"))
        self.assertIn(b"two", content)
        self.assertIn("one\\x41\n".encode("utf-16-le"), content)
        self.assertEqual(corpora.content_for(second), b"")

    def test_lists_hold_regular_files_only(self):
        with tempfile.TemporaryDirectory() as work:
            file, link = Path(work, "file"), Path(work, "link")
            file.write_text("12")
            link.symlink_to(file)
            os.mkfifo(Path(work, "fifo"))
            found = corpora.corpus("c", sorted(Path(work).iterdir()))
            self.assertEqual((found.files, found.size), ((str(file),), 2))

    def test_made_sources_fill_up_and_stay_the_same(self):
        with tempfile.TemporaryDirectory() as work, mock.patch.object(corpora, "_sources_below", return_value=[]):
            texts = [Path(file).read_text() for file in corpora.small_sources(3, Path(work)).files]
            again = [Path(file).read_text() for file in corpora.small_sources(3, Path(work)).files]
            self.assertEqual((len(texts), texts), (3, again))


class Copies(unittest.TestCase):
    RULE = 'import "pe"\nprivate rule base { strings: $a = "eat\\xae" wide // "ae"\n $h = { 57 ?? [5-7] 7? } $r = /ae/ condition: $a }\n' \
           'rule other { meta: a = "base" strings: $x = "base" condition: base and $x and #x > 5 and pe.x == "ae" }\n'

    def test_a_copy_has_other_names_and_other_bytes_and_means_the_same(self):
        copy = copies.copy(self.RULE, 1)
        for part in ("private rule base_copy_1", "rule other_copy_1", 'meta: a = "base"', '$a = "aet\\xae" wide', "{ 75 ?? [5-7] 5? }",
                     "/ae/", '$x = "besa"', 'base_copy_1 and $x and #x > 5 and pe.x == "ae"'):
            self.assertIn(part, copy)
        self.assertNotEqual(copy, copies.copy(self.RULE, 2))

    def test_a_set_is_taken_as_often_as_asked(self):
        with tempfile.TemporaryDirectory() as directory:
            work = Path(directory)
            (work / "rules").mkdir()
            (work / "rules/a.yar").write_text(self.RULE)
            sets = copies.multiplied([copies.RuleSet("n", work / "rules")], 3, work)
            self.assertEqual([rules.namespace for rules in sets], ["n", "n_copy_1", "n_copy_2"])
            self.assertIn("other_copy_2", next(sets[2].directory.iterdir()).read_text())


class Chart(unittest.TestCase):
    def test_figures_stand_in_it_and_it_is_well_formed(self):
        point = lambda rules, cpu: {"rules": rules, "lazaret": {"cpu": cpu}, "yr": {"cpu": 4 * cpu}}
        rows = {"sources": {"lazaret/yr": {"cpu": {"min": 0.0421}}}, "rules": {"points": [point(7053, 0.25), point(21159, 0.31)]}}
        drawn = chart.draw(rows)
        minidom.parseString(drawn)
        for part in ("lazaret 0.042", "small sources", "7,053", "21,159", "0.31"):
            self.assertIn(part, drawn)
        self.assertNotIn("/usr/bin", drawn)


class Whole(unittest.TestCase):
    def scan(self, *words, lost=""):
        """Runs the whole bench on planted tools; returns its exit code, output and result."""
        with tempfile.TemporaryDirectory() as directory:
            work = Path(directory)
            (work / "rules/n").mkdir(parents=True)
            rule = 'rule r{} {{\n strings:\n $a = "x"\n condition: $a }}\n'
            (work / "rules/n/all.yar").write_text("".join(rule.format(number) for number in range(120)))
            for name, text in (("yr", YR), ("lazaret", LAZARET.replace("LOST", repr(lost)))):
                (work / name).write_text(text)
                (work / name).chmod(0o755)
            names = {"YR": str(work / "yr"), "LAZARET": str(work / "lazaret"), "LAZARET_RULESETS": str(work / "rules")}
            words = ["run", "--work", str(work / "w"), "--runs", "1", *words]
            output = io.StringIO()
            with mock.patch.dict(os.environ, names), mock.patch.object(sys, "argv", words):
                with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                    code = main.main()
            result = work / "w/result.json"
            return code, output.getvalue(), json.loads(result.read_text()) if result.exists() else None

    def test_equal_sets_end_with_0(self):
        code, output, result = self.scan("--only", "matching")
        self.assertEqual(code, main.EQUAL, output)
        self.assertEqual(result["rows"]["matching"]["matches"]["pairs"], {"lazaret": 120, "yr": 120})

    def test_one_lost_match_ends_with_1_and_is_named(self):
        code, output, result = self.scan("--only", "matching", lost="matching/00007")
        self.assertEqual(code, main.DIFFERENT, output)
        self.assertIn("only yr: n:r in", output)
        self.assertEqual(result["different"], ["matching"])

    def test_more_rules_are_held_against_fewer(self):
        code, output, result = self.scan("--only", "rules", "--sources", "20")
        self.assertEqual(code, main.EQUAL, output)
        self.assertEqual([point["rules"] for point in result["rows"]["rules"]["points"]], [1, 2, 3])
        self.assertIn("lazaret, rules x3/x1", output)

    def test_the_cache_is_measured_against_find(self):
        code, output, result = self.scan("--only", "cache", "--tree", "300")
        self.assertEqual(code, main.EQUAL, output)
        self.assertEqual(result["rows"]["cache"]["files"], 300)
        self.assertIn("lazaret/find", output)

    def test_a_second_scan_that_is_not_cached_ends_with_70(self):
        code, output, _ = self.scan("--only", "cache", "--tree", "300", lost="all")
        self.assertEqual(code, main.FAILED, output)
        self.assertIn("cached 0", output)

    def test_two_threads_are_held_against_one(self):
        code, output, result = self.scan("--only", "cores", "--sources", "20")
        self.assertEqual(code, main.EQUAL, output)
        self.assertEqual(len(result["rows"]["cores"]["costs"]["2"]), 1)
        self.assertIn("lazaret, 2 threads, rules compiled before", result["loading"])

    def test_a_missed_figure_ends_with_2_only_if_required(self):
        for value, required, code in ((1.2, True, 2), (1.2, False, 0), (None, True, 2), (1.95, True, 0)):
            rows = {"cores": {"-j 1/-j 2": {"wall": {"min": value}}}}
            with contextlib.redirect_stdout(io.StringIO()) as output:
                self.assertEqual(main.verdict(mock.Mock(require=required), rows), code)
            self.assertEqual("at least 1.9 is required" in output.getvalue(), value != 1.95)


if __name__ == "__main__":
    unittest.main()
