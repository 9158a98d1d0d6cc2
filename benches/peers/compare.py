"""Whether two scanners said the same.

Owns: the comparison of two sets of (file, namespace, rule), and how a difference is shown.
Must not: run anything.
"""

from dataclasses import dataclass

SHOWN = 20


@dataclass(frozen=True)
class Comparison:
    """What two sides found on one corpus."""

    ours: frozenset
    theirs: frozenset

    @property
    def equal(self):
        return self.ours == self.theirs

    @property
    def only_ours(self):
        return sorted(self.ours - self.theirs)

    @property
    def only_theirs(self):
        return sorted(self.theirs - self.ours)

    def lines(self):
        """The difference for people; nothing if there is none."""
        for side, rows in (("lazaret", self.only_ours), ("yr", self.only_theirs)):
            for file, namespace, rule in rows[:SHOWN]:
                yield f"  only {side}: {namespace}:{rule} in {file}"
            if len(rows) > SHOWN:
                yield f"  only {side}: and {len(rows) - SHOWN} more"

    def as_dict(self):
        return {
            "equal": self.equal,
            "pairs": {"lazaret": len(self.ours), "yr": len(self.theirs)},
            "only_lazaret": self.only_ours,
            "only_yr": self.only_theirs,
        }
