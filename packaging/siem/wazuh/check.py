#!/usr/bin/env python3
"""Holds the Wazuh rules against Lazaret's events: check.py

1. Every value, word and kind that a rule names exists in crates/events.
2. Each event of samples.jsonl (real: the packaged service wrote them) and samples-made.jsonl (made by hand
   after crates/events/src/encode/ocsf.rs), with the rule's number before it, is judged as Wazuh would: flat names, the last
   child whose fields all match wins. A model of Wazuh of forty lines, not Wazuh.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

here = pathlib.Path(__file__).resolve().parent
events = here / "../../../crates/events/src"
complaints = []


def source(*names):
    return "".join(path.read_text().split("#[cfg(test)]")[0] for name in names for path in events.glob(name))


def flat(value, prefix=""):
    """As Wazuh's JSON decoder names fields; lists of objects are no fields."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list):
        if not any(isinstance(inner, (dict, list)) for inner in value):
            yield prefix, ",".join(str(inner) for inner in value)
    else:
        yield prefix, str(value).lower() if isinstance(value, bool) else str(value)


rules = ET.parse(here / "lazaret_rules.xml").getroot().findall("rule")
decoder = ET.parse(here / "lazaret_decoders.xml").getroot()
prematch = re.compile(decoder.find("prematch").text)
kinds = set(re.findall(r'= "([a-z-]+)",', source("event.rs")))
values = set(re.findall(r'"(\w+)"', source("field.rs")))
words = set(re.findall(r'"([a-z-]+)"', source("field.rs", "kinds/*.rs")))
calls = set(re.findall(r'"([a-z-]+)"', (here / "../../../crates/control/src/call.rs").read_text()))
assert len(kinds) == 8 and len(values) > 20, "crates/events is not written as this script reads it"


def parents(rule):
    return re.findall(r"\d+", rule.findtext("if_sid", ""))


def names():
    for rule in rules:
        number = rule.get("id")
        for field in rule.findall("field"):
            yield number, field.get("name"), re.findall(r"[a-z][a-z-]+", field.text)
        for name in re.findall(r"\$\(([\w.]+)\)", rule.findtext("description")):
            yield number, name, []


for number, name, texts in names():
    known = {"metadata.event_code": kinds, "unmapped.call": calls}.get(name, words)
    if name.startswith("unmapped.") and name.split(".")[1] not in values:
        complaints.append(f"rule {number}: events have no {name}")
    if name != "metadata.product.name":
        complaints += [f"rule {number}: no event says {text}" for text in texts if text not in known]
numbers = [rule.get("id") for rule in rules]
assert len(numbers) == len(set(numbers)), "two rules with one number"
asked = {text for _, name, texts in names() if name == "metadata.event_code" for text in texts}
complaints += [f"no rule asks for {kind}" for kind in kinds - asked]


def fired(line):
    if not prematch.search(line):
        return None
    fields = dict(flat(json.loads(line)))

    def holds(rule):
        tests = rule.findall("field")
        return all(re.search(test.text, fields.get(test.get("name"), "")) for test in tests)

    at = next(rule for rule in rules if rule.findtext("decoded_as") == "lazaret")
    if not holds(at):
        return None
    while True:
        children = [rule for rule in rules if at.get("id") in parents(rule) and holds(rule)]
        if not children:
            return at.get("id")
        at = max(children, key=lambda rule: int(rule.get("level")))


lines = [
    (f"{name}:{at}", line)
    for name in ("samples.jsonl", "samples-made.jsonl")
    for at, line in enumerate((here / name).read_text().splitlines(), 1)
]
hit = set()
for place, line in lines:
    want, event = line.split("\t", 1)
    got = fired(event)
    hit.add(got)
    if got != want:
        complaints.append(f"{place}: rule {got} and not {want}")
assert fired('{"activity_id":1,"metadata":{"product":{"name":"Other"}}}') is None
complaints += [f"no sample for rule {number}" for number in sorted(set(numbers) - hit - {"111000", "111001"})]
for complaint in complaints:
    print(complaint, file=sys.stderr)
print(f"{len(rules)} rules, {len(lines)} events")
sys.exit(bool(complaints))
