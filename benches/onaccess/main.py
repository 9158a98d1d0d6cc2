"""Runs every workload under every configuration, in turns, and prints ratios to no protection."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from ground import Ground

EXAMPLES = pathlib.Path(os.environ["LAZARETD"]).parent / "examples"


def strokes(what, place, rounds):
    """Nanoseconds of one open or execution."""
    command = [EXAMPLES / "strokes", what, place, str(rounds)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def seconds(command, at):
    """How long a command takes there."""
    start = time.monotonic()
    subprocess.run(["sh", "-c", command], cwd=at, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def workloads(ground):
    """Name and measurement; the least of several rounds is taken of each."""
    top = ground.mount
    loop = f"i=0; while [ $i -lt 100 ]; do {top}/true; i=$((i+1)); done"
    return {
        "open+close": lambda: strokes("open", top / "few", 20),
        "exec": lambda: strokes("exec", top / "true", 20),
        "cat of many": lambda: seconds("cat many/* ", top),
        "sh loop": lambda: seconds(loop, top),
        "C build": lambda: seconds("for f in *.c; do cc -c $f -o /dev/null; done", top / "source"),
        "git reset": lambda: seconds("rm -f .git/index && git reset -q --hard", top / "tree"),
    }


CONFIGURATIONS = {
    "none": lambda ground: ground.unwatched(),
    "floor": lambda ground: ground.watched([EXAMPLES / "floor", ground.mount]),
    "cached": lambda ground: ground.protected(owner=65534),
    "ignore mark": lambda ground: ground.protected(owner=0),
    "exec only": lambda ground: ground.watched([EXAMPLES / "floor", ground.mount, "exec"]),
}


def measure(ground, rounds):
    """The least of each, the configurations in turns so that a change of load touches all."""
    least = {}
    for _ in range(rounds):
        for name, watch in CONFIGURATIONS.items():
            with watch(ground):
                for work, run in workloads(ground).items():
                    run()  # What is remembered is remembered from here on.
                    value = min(run(), run())
                    key = (work, name)
                    least[key] = min(value, least.get(key, value))
    return least


def table(least):
    """Rows of workloads, columns of configurations, ratios to none."""
    names = list(CONFIGURATIONS)
    works = list(dict.fromkeys(work for work, _ in least))
    lines = ["workload".ljust(14) + "".join(name.rjust(13) for name in names)]
    for work in works:
        base = least[(work, "none")]
        first = f"{base / 1000:.2f} us" if isinstance(base, int) else f"{base:.3f} s"
        ratios = [f"{least[(work, name)] / base:.2f}" for name in names[1:]]
        lines.append(work.ljust(14) + "".join(cell.rjust(13) for cell in [first, *ratios]))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("-o", "--output", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as top, Ground(pathlib.Path(top)) as ground:
        least = measure(ground, arguments.rounds)
    print(table(least))
    print("fapolicyd, clamonacc: not run (they would mark file systems of this machine)")
    if arguments.output:
        rows = [{"workload": w, "configuration": c, "least": v} for (w, c), v in least.items()]
        arguments.output.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"failed: {error}", file=sys.stderr)
        sys.exit(70)
