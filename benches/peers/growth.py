"""What more rules cost: one corpus with the rule sets once, twice and three times.

Owns: the order of these runs, and the figures of readiness with so many rules.
Must not: judge; `report` does.
"""

import copies
from bench import Bench, least
from measure import ratios
from tools import Lazaret, Yr

TIMES = (1, 2, 3)


def rows(bench, sets, corpus):
    """CPU of both sides by number of rules, loading taken off, and what loading takes."""
    files = corpus.write(bench.work)
    sides = {times: _side(bench, sets, times) for times in TIMES}
    points = {}
    for times, side in sides.items():
        side.warm(files)
        comparison = side.compare(files)
        points[times] = {"rules": side.rules(), "matches": comparison, "ours": [], "theirs": []}
    # In turns, so that a busy minute of the machine falls on all of them.
    for _ in range(bench.runs):
        for times, side in sides.items():
            points[times]["ours"].append(side.kept(files))
            points[times]["theirs"].append(side.scan(side.yr, files))
    return _row(corpus, sides, points)


def _side(bench, sets, times):
    work = bench.work / f"times-{times}"
    work.mkdir(parents=True, exist_ok=True)
    larger = copies.multiplied(sets, times, work)
    side = Bench(Lazaret(larger), Yr(larger, work), None, work, bench.runs)
    side.prepare()
    return side


def _row(corpus, sides, points):
    ready = {times: side.loading(side.lazaret) for times, side in sides.items()}
    net = lambda times, of, tool: [cost.minus(sides[times].loading(tool)) for cost in points[times][of]]
    ours = {times: net(times, "ours", sides[times].lazaret) for times in sides}
    theirs = {times: net(times, "theirs", sides[times].yr) for times in sides}
    first, *more = sides
    row = {"files": len(corpus.files), "bytes": corpus.size, "matches": points[first]["matches"]}
    for times in more:
        row[f"lazaret, rules x{times}/x1"] = ratios(ours[times], ours[first])
        row[f"yr, rules x{times}/x1"] = ratios(theirs[times], theirs[first])
        if not points[times]["matches"].equal:
            row["matches"] = points[times]["matches"]
    row["points"] = [
        {
            "rules": points[times]["rules"],
            "lazaret": least(ours[times]).as_dict(),
            "yr": least(theirs[times]).as_dict(),
            "lazaret/yr": ratios(ours[times], theirs[times])["cpu"]["min"],
            "ready": ready[times].as_dict(),
        }
        for times in sides
    ]
    return row
