"""Rule sets made larger: copies of their rules under other names, with altered patterns.

Owns: what a copy changes. One pair of letters trades places in every plain text and one pair of
digits in every hexadecimal pattern, so that a copy asks for other bytes that are about as common.
Regular expressions stay: an expression with traded letters may be none.
Must not: change what a rule means otherwise, or write beside the directory it is given.
"""

import re

from tools import RuleSet

# Letters and digits that trade places, one pair of each for every copy.
LETTERS = ("ae", "ao", "st", "nr")
DIGITS = ("57", "3b", "29", "8c")

DECLARED = re.compile(r"^(\s*(?:(?:private|global)\s+)*rule\s+)(\w+)", re.M)
SECTIONS = re.compile(r"(\bstrings\s*:)(.*?)(\bcondition\s*:)", re.S)
# A text, a hexadecimal pattern, or what must be passed over whole: comments and expressions.
PATTERNS = re.compile(
    r'(?P<text>=\s*"(?:\\.|[^"\\\n])*")|(?P<hex>=\s*\{[^{}]*\})'
    r"|//[^\n]*|/\*.*?\*/|=\s*/(?:\\.|[^/\\\n])+/", re.S)
ESCAPED = re.compile(r"(\\x[0-9a-fA-F]{2}|\\.)", re.S)
KEPT_IN_HEX = re.compile(r"(\[[^\]]*\]|//[^\n]*|/\*.*?\*/)", re.S)


def multiplied(sets, times, work):
    """The sets and `times - 1` altered copies of each, which are written below `work`."""
    found = list(sets)
    for number in range(1, times):
        for rules in sets:
            directory = work / f"copy-{number}" / rules.namespace
            directory.mkdir(parents=True, exist_ok=True)
            sources = [path for path in sorted(rules.directory.rglob("*.yar*")) if path.is_file()]
            for at, path in enumerate(sources):
                text = path.read_text(encoding="utf-8", errors="replace")
                (directory / f"{at:04}-{path.name}").write_text(copy(text, number), encoding="utf-8")
            found.append(RuleSet(f"{rules.namespace}_copy_{number}", directory))
    return found


def copy(text, number):
    """The source with every rule renamed and its patterns altered; `number` is below 5."""
    names = {name: f"{name}_copy_{number}" for _, name in DECLARED.findall(text)}
    text = SECTIONS.sub(lambda found: found[1] + _altered(found[2], number) + found[3], text)
    text = DECLARED.sub(lambda found: found[1] + names[found[2]], text)
    head, *conditions = re.split(r"(\bcondition\s*:[^{}]*\}?)", text)
    renamed = [re.sub(r"(?<![$\w])\w+", lambda word: names.get(word[0], word[0]), part) if at % 2 == 0 else part
               for at, part in enumerate(conditions)]
    return head + "".join(renamed)


def _altered(patterns, number):
    letters, digits = _trade(LETTERS[number - 1]), _trade(DIGITS[number - 1])

    def one(found):
        if found["text"]:
            parts = ESCAPED.split(found[0])
            return "".join(part if at % 2 else part.translate(letters) for at, part in enumerate(parts))
        if found["hex"]:
            parts = KEPT_IN_HEX.split(found[0])
            return "".join(part if at % 2 else part.translate(digits) for at, part in enumerate(parts))
        return found[0]

    return PATTERNS.sub(one, patterns)


def _trade(pair):
    both = pair + pair.upper() if pair.isalpha() else pair
    swapped = pair[::-1] + pair[::-1].upper() if pair.isalpha() else pair[::-1]
    table = dict(zip(both, swapped))
    if not pair.isalpha() and any(letter.isalpha() for letter in pair):
        # A hexadecimal digit in either case.
        digit, letter = sorted(pair)
        table = {digit: letter, letter: digit, letter.upper(): digit}
    return str.maketrans(table)
