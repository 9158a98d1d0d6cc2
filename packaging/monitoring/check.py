#!/usr/bin/env python3
"""Holds dashboard and alerts against the metrics that the service has: check.py [METRICS.rs]

A name in an expression must be announced in crates/daemon/src/metrics.rs, with `_total` for counters;
a label in a selector must be one that is written there, or one that a scrape adds.
"""
import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "../../crates/daemon/src/metrics.rs"
code = source.read_text().split("#[cfg(test)]")[0]
samples = set()
for name, kind in re.findall(r'family\("(\w+)", "(\w+)"', code):
    samples.add(name + {"info": "_info", "counter": "_total"}.get(kind, ""))
samples |= set(re.findall(r'gauge\("(\w+)"', code)) | set(re.findall(r'let name = "(lazaret_\w+)"', code))
labels = set(re.findall(r'\{\{(\w+)=', code)) | {"instance", "job"}
assert len(samples) > 10 and len(labels) > 4, "metrics.rs is not written as this script reads it"


def expressions():
    board = json.loads((here / "grafana-dashboard.json").read_text())
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids)), "two panels with one id"
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield f"dashboard: {panel['title']}", target["expr"]
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            yield f"dashboard: variable {variable['name']}", variable["query"]["query"]
    for line in (here / "alerts.yml").read_text().splitlines():
        if "expr:" in line:
            yield "alerts", line.split("expr:", 1)[1]


def wrong(expression):
    for name in re.findall(r"\blazaret_\w+", expression):
        if name not in samples:
            yield f"no metric {name}"
    for selector in re.findall(r"\{([^{}]*)\}", expression):
        for label in re.findall(r"(\w+)\s*=?[=~!]", selector):
            if label not in labels:
                yield f"no label {label}"


seen = [(place, expression) for place, expression in expressions()]
complaints = [f"{place}: {complaint}" for place, expression in seen for complaint in wrong(expression)]
assert list(wrong('lazaret_nonsense{colour="red"}')) == ["no metric lazaret_nonsense", "no label colour"]
for complaint in complaints:
    print(complaint, file=sys.stderr)
unused = samples - {name for _, expression in seen for name in re.findall(r"lazaret_\w+", expression)}
print(f"{len(seen)} expressions over {len(samples)} metrics; not shown anywhere: {', '.join(sorted(unused)) or 'none'}")
sys.exit(bool(complaints))
