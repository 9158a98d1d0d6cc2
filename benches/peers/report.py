"""What the measurements mean, for people and as a file for programs.

Owns: the table on the screen, the result file, and which figures --require asks for.
Must not: measure.
"""

import json
import os
import platform
from pathlib import Path

MEASURES = (("cpu", "CPU"), ("wall", "wall"), ("rss", "memory"))

# What --require asks: row of the result, ratio, measure, smallest and greatest value.
REQUIRED = (
    ("sources", "lazaret/yr", "cpu", 0.0, 0.05),
    ("binaries", "lazaret/yr", "cpu", 0.0, 0.1),
    ("matching", "lazaret/yr", "cpu", 0.0, 1.0),
    ("matching", "lazaret/yr, sets made while scanning", "cpu", 0.0, 1.5),
    ("rules", "lazaret, rules x3/x1", "cpu", 0.0, 1.3),
    ("cache", "lazaret/find", "wall", 0.0, 2.0),
    ("containers", "lazaret/clamscan", "cpu", 0.0, 1.0),
    ("cores", "-j 1/-j 2", "wall", 1.9, 1e9),
)


def print_row(name, row):
    """One row of the result: what was compared, and the ratios."""
    matches = row.get("matches")
    print(f"\n{name}: {row['files']} files" + (f", {row['bytes'] / 1e6:.1f} MB" if "bytes" in row else ""))
    if matches:
        word = "equal" if matches.equal else "DIFFERENT"
        print(f"  matches {word}: lazaret {len(matches.ours)}, yr {len(matches.theirs)} pairs of file and rule")
        print(*matches.lines(), sep="\n", end="\n" if not matches.equal else "")
    for title, table in row.items():
        if isinstance(table, dict) and "cpu" in table:
            figures = "  ".join(f"{label} {_figure(table[measure])}" for measure, label in MEASURES)
            print(f"  {title:24} {figures}")
    for point in row.get("points", []):
        ready = point["ready"]
        ready = f"ready in {ready['wall']:.2f} s ({ready['cpu']:.2f} s of CPU), {ready['rss'] / 1024:.0f} MB"
        print(f"  {point['rules']:6} rules: lazaret {point['lazaret']['cpu']:.3f} s, yr {point['yr']['cpu']:.3f} s of CPU; {ready}")


def _figure(ratio):
    if ratio["min"] is None:
        return "too small to tell"
    return f"{ratio['min']:.3f} ({ratio['median']:.3f})"


def missed(rows):
    """Each figure of --require that was measured and missed, as a line."""
    for name, ratio, measure, least, most in REQUIRED:
        if name in rows:
            value = rows[name][ratio][measure]["min"]
            if value is None or not least <= value <= most:
                wanted = f"at least {least}" if most == 1e9 else f"at most {most}"
                told = "too small to tell" if value is None else f"{value:.3f}"
                yield f"{name}: {ratio} {measure} is {told}, {wanted} is required"


def differing(rows):
    """Rows whose matches are not equal."""
    return [name for name, row in rows.items() if "matches" in row and not row["matches"].equal]


def write(path, tools, base, rows):
    """The result for programs: written whole or not at all."""
    document = {
        "schema": 1,
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "arch": platform.machine()},
        "tools": tools,
        "loading": {name: cost.as_dict() for name, cost in base.items()},
        "rows": {name: _plain(row) for name, row in rows.items()},
        "different": differing(rows),
    }
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(json.dumps(document, indent=1) + "\n")
    unfinished.replace(path)


def _plain(row):
    return {key: value.as_dict() if key == "matches" else value for key, value in row.items()}
