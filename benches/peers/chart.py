"""The chart of the README, drawn from a result: CPU beside `yr`, and cost by number of rules.

Owns: two panels of plain SVG without scripts, fonts or colours that a reader cannot tell apart.
Must not: measure, or round a figure so that it looks better.
"""

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 860, 330
OURS, THEIRS, INK, GRID = "#0a6e5c", "#c2571a", "#222222", "#d8d8d8"
CORPORA = {"sources": "small sources", "binaries": "/usr/bin", "matching": "made to match"}


def draw(rows):
    """The SVG of a result's rows; rows that were not measured leave their panel empty."""
    bars = [(title, rows[name]["lazaret/yr"]["cpu"]["min"]) for name, title in CORPORA.items()
            if name in rows and rows[name]["lazaret/yr"]["cpu"]["min"]]
    points = rows.get("rules", {}).get("points", [])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="13">',
        "<title>CPU time of lazaret beside yr, and by number of rules</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_bars(bars),
        *_lines(points),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x, y, words, anchor="start", colour=INK, weight="normal"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{escape(words)}</text>'


def _bars(bars):
    """One pair of bars a corpus: yr is the whole length, lazaret its share."""
    left, top, full = 20, 62, 350
    yield _text(left, 28, "CPU time beside yr, same rules, same matches", weight="bold")
    for at, (title, ratio) in enumerate(bars):
        y = top + at * 84
        longest = full / max(1.0, ratio)
        yield _text(left, y, title)
        yield f'<rect x="{left}" y="{y + 8}" width="{longest:.1f}" height="18" fill="{THEIRS}"/>'
        yield _text(left + longest - 6, y + 22, "yr 1", "end", "white")
        yield f'<rect x="{left}" y="{y + 30}" width="{longest * ratio:.1f}" height="18" fill="{OURS}"/>'
        yield _text(left + longest * ratio + 6, y + 44, f"lazaret {ratio:.3f}", colour=OURS)


def _lines(points):
    """CPU seconds of both sides by number of rules."""
    left, right, top, bottom = 470, 790, 62, 280
    yield _text(left - 40, 28, "CPU seconds by number of rules", weight="bold")
    if not points:
        return
    most = max(max(point["lazaret"]["cpu"], point["yr"]["cpu"]) for point in points) * 1.1
    rules = max(point["rules"] for point in points)
    x = lambda point: left + (right - left) * point["rules"] / rules
    y = lambda value: bottom - (bottom - top) * value / most
    for share in range(5):
        value = most * share / 4
        yield f'<line x1="{left}" y1="{y(value):.1f}" x2="{right}" y2="{y(value):.1f}" stroke="{GRID}"/>'
        yield _text(left - 8, y(value) + 4, f"{value:.2f}", "end")
    for name, colour in (("yr", THEIRS), ("lazaret", OURS)):
        path = " ".join(f"{x(point):.1f},{y(point[name]['cpu']):.1f}" for point in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        for point in points:
            yield f'<circle cx="{x(point):.1f}" cy="{y(point[name]["cpu"]):.1f}" r="3.5" fill="{colour}"/>'
            yield _text(x(point), y(point[name]["cpu"]) - 9, f"{point[name]['cpu']:.2f}", "middle", colour)
        yield _text(right + 10, y(points[-1][name]["cpu"]) + 4, name, colour=colour)
    for point in points:
        yield _text(x(point), bottom + 20, f"{point['rules']:,}", "middle")
    yield _text((left + right) / 2, bottom + 40, "rules", "middle")
