"""Runs every workload under every configuration, in turns, and prints ratios to no protection."""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from cell import Cell, Unfit
from ground import Ground
from peers import Peers

EXAMPLES = pathlib.Path(os.environ["LAZARET_EXAMPLES"])
# Columns of P8 in docs/promises.md.
GOALS = [
    ("open+close", "cached", 5.8),
    ("open+close", "ignore mark", 1.1),
    ("exec", "cached", 1.05),
    ("cat of a tree", "cached", 1.6),
    ("C build", "cached", 1.15),
]
SLOW = "clamonacc"
LONG_RUN, SHORT_RUN = 5, 1.5  # Seconds; what takes longer is not repeated, or less often.


def share_a_processor():
    """Everything on one processor, as it was when the goals were set: whoever asks sleeps until he is
    answered, and where the answer comes from another processor, waking that one and being woken by it
    costs what the machine's idle processors cost, many times the rest."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def strokes(what, place, rounds):
    """Nanoseconds of one open or execution."""
    command = [EXAMPLES / "strokes", what, place, str(rounds)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def seconds(command, at):
    """How long a command takes there."""
    start = time.monotonic()
    subprocess.run(["sh", "-c", command], cwd=at, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def workloads(ground, slow):
    """Name and measurement; fewer strokes where each takes long."""
    top, rounds = ground.mount, 10 if slow else 200
    loop = f"i=0; while [ $i -lt 100 ]; do {top}/true; i=$((i+1)); done"
    return {
        "open+close": lambda: strokes("open", top / "few", rounds),
        "exec": lambda: strokes("exec", top / "true", rounds),
        "cat of a tree": lambda: seconds("find real -type f | xargs cat", top),
        "cat of 4 KiB": lambda: seconds("cat many/*", top),
        "sh loop": lambda: seconds(loop, top),
        "C build": lambda: seconds("for f in *.c; do cc -c $f -o /dev/null; done", top / "source"),
        "git reset": lambda: seconds("rm -f .git/index && git reset -q --hard", top / "tree"),
    }


def configurations(ground, peers):
    """Name and context, in the order of the table."""
    floor = [EXAMPLES / "floor", ground.mount]
    return {
        "none": ground.unwatched,
        "floor": lambda: ground.watched(floor),
        "bare mark": lambda: ground.watched([*floor, "ignore"]),
        "cached": lambda: ground.protected(owner=65534),
        "ignore mark": lambda: ground.protected(owner=0),
        "exec only": lambda: ground.watched([*floor, "exec"]),
        "fapolicyd": peers.fapolicyd,
        SLOW: peers.clamonacc,
    }


def least(run):
    """Of four runs, or two that take a while, after one in which what can be remembered is remembered."""
    start = time.monotonic()
    run()
    took = time.monotonic() - start
    return run() if took > LONG_RUN else min(run() for _ in range(4 if took < SHORT_RUN else 2))


def measure(columns, ground, rounds, only):
    """The least of each round, by workload and configuration; and who was left out, and why.

    The configurations take turns, each round beginning with another, so that a change of load touches
    all of them.
    """
    values, left_out = {}, {}
    names = list(columns)
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            if name in left_out:
                continue
            try:
                with columns[name]():
                    for work, run in workloads(ground, name == SLOW).items():
                        if not only or work in only:
                            values.setdefault((work, name), []).append(least(run))
            except Unfit as error:
                left_out[name] = str(error)
    return values, left_out


def ratios(values, work, name):
    """To none, round by round."""
    pairs = zip(values.get((work, name), []), values[(work, "none")], strict=False)
    return [value / none for value, none in pairs]


def table(values, names):
    """Rows of workloads, columns of configurations; the median of the rounds."""
    lines = ["workload".ljust(14) + "".join(name.rjust(13) for name in names)]
    for work in dict.fromkeys(work for work, _ in values):
        base = values[(work, "none")]
        middle = statistics.median(base)
        cells = [f"{middle / 1000:.2f} us" if isinstance(base[0], int) else f"{middle:.3f} s"]
        for name in names[1:]:
            found = ratios(values, work, name)
            cells.append(f"{statistics.median(found):.2f}" if found else "-")
        lines.append(work.ljust(14) + "".join(cell.rjust(13) for cell in cells))
    return "\n".join(lines)


def judged(values):
    """A line for each goal that was measured."""
    for work, name, most in GOALS:
        if (work, name) in values:
            found = statistics.median(ratios(values, work, name))
            yield f"{work}, {name}: {found:.3f}, goal {most}: {'holds' if found <= most else 'MISSED'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="workloads by name; all without it")
    parser.add_argument("--columns", nargs="*", help="configurations by name, beside none")
    parser.add_argument("--spread", action="store_true",
                        help="on all processors; on one otherwise")
    parser.add_argument("-o", "--output", type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.spread:
        share_a_processor()
    # What is mounted and started is ended also then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tar = pathlib.Path(os.environ["LAZARET_PEERS_ROOT"])
    with (
        tempfile.TemporaryDirectory() as name,
        Ground(top := pathlib.Path(name)) as ground,
        Cell(top, tar) as cell,
    ):
        columns = configurations(ground, Peers(cell, ground, EXAMPLES / "strokes"))
        if unknown := set(arguments.columns or []) - set(columns):
            parser.error(f"no configuration {', '.join(unknown)}; there are {', '.join(columns)}")
        if arguments.columns:
            columns = {name: columns[name] for name in ["none", *arguments.columns]}
        values, left_out = measure(columns, ground, arguments.rounds, arguments.only)
    print(table(values, list(columns)))
    for name, why in left_out.items():
        print(f"{name}: not run: {why}")
    print("\n".join(judged(values)))
    if SLOW in columns and SLOW not in left_out:
        print(f"{SLOW}: its database is one signature; with the real one it is slower")
    if arguments.output:
        rows = [{"workload": w, "configuration": c, "least": v} for (w, c), v in values.items()]
        arguments.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"failed: {error}", file=sys.stderr)
        sys.exit(70)
