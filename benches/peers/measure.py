"""Runs one command and tells what it cost.

Owns: CPU time (user and system), wall time and greatest resident memory of a child, by wait4; and
what the machine itself gives to two programs at once.
Must not: know what the command does.
"""

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Cost:
    """What one run cost: seconds, seconds, KiB; and how it ended."""

    cpu: float
    wall: float
    rss: int
    code: int

    def minus(self, base):
        """The cost without what `base` cost as well; not above 0 if it drowns in noise."""
        return Cost(self.cpu - base.cpu, self.wall - base.wall, self.rss, self.code)

    def as_dict(self):
        return asdict(self)


class ToolFailed(Exception):
    """A tool ended in a way that is no result."""


def run(command, output, accepted=(0,)):
    """Runs `command` with its standard output in the file `output`; returns its Cost."""
    errors = f"{output}.err"
    with open(output, "wb") as out, open(errors, "wb") as err:
        start = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in accepted:
        with open(errors, "rb") as err:
            tail = err.read()[-2000:].decode(errors="replace")
        raise ToolFailed(f"{' '.join(command)}\nended with {child.returncode}:\n{tail}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss, child.returncode)


def count_twice(together):
    """The Cost of two programs that only count, side by side or one after the other."""
    command = [sys.executable, "-c", "for _ in range(20_000_000): pass"]
    start = time.monotonic()
    if together:
        children = [subprocess.Popen(command, stdin=subprocess.DEVNULL) for _ in range(2)]
        usages = [os.wait4(child.pid, 0)[2] for child in children]
    else:
        usages = [os.wait4(subprocess.Popen(command, stdin=subprocess.DEVNULL).pid, 0)[2] for _ in range(2)]
    wall = time.monotonic() - start
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return Cost(cpu, wall, max(usage.ru_maxrss for usage in usages), 0)


def paired(one, other, runs):
    """Runs two sides in turns, changing who is first; returns the two lists of Cost."""
    ones, others = [], []
    for turn in range(runs):
        order = [(one, ones), (other, others)]
        for side, costs in order if turn % 2 == 0 else reversed(order):
            costs.append(side())
    return ones, others


def ratios(ones, others):
    """For each measure: the ratio of the least of each side, and the median of the pairs'.

    A ratio is None where a cost is not above 0: the corpus was too small to be told from loading.
    """
    table = {}
    for measure in ("cpu", "wall", "rss"):
        pairs = [(getattr(one, measure), getattr(other, measure)) for one, other in zip(ones, others)]
        if min(min(pair) for pair in pairs) <= 0:
            table[measure] = {"min": None, "median": None}
            continue
        least = min(one for one, _ in pairs) / min(other for _, other in pairs)
        table[measure] = {"min": least, "median": median(one / other for one, other in pairs)}
    return table
