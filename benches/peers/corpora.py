"""The files that are scanned.

Owns: three lists of files (small sources, /usr/bin, files made to match) and a tree for the cache.
Every list holds regular files only, no links, one path a line, so that all tools see the same.
Must not: hold anything harmful: files made to match are texts of rules, put together here.
"""

import os
import random
import re
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

SOURCES = {".c", ".cc", ".cpp", ".css", ".go", ".h", ".hpp", ".html", ".js", ".md", ".pl", ".py", ".rs", ".sh", ".txt"}
SMALL = 64 * 1024


@dataclass(frozen=True)
class Corpus:
    """A named list of files."""

    name: str
    files: tuple
    size: int

    def write(self, work):
        path = work / f"{self.name}.list"
        path.write_text("".join(f"{file}\n" for file in self.files))
        return path

    def times(self, count):
        """The same files, each named so often."""
        return Corpus(f"{self.name}, {count} times", self.files * count, self.size * count)


def corpus(name, paths):
    """The regular files among `paths` whose names a list can hold."""
    files, size = [], 0
    for path in paths:
        try:
            str(path).encode()
        except UnicodeEncodeError:
            continue
        if "\n" in str(path) or path.is_symlink() or not path.is_file() or not os.access(path, os.R_OK):
            continue
        files.append(str(path))
        size += path.stat().st_size
    return Corpus(name, tuple(files), size)


def binaries():
    """/usr/bin, without links."""
    return corpus("binaries", sorted(Path("/usr/bin").iterdir()))


def small_sources(count, work):
    """`count` small sources of this machine; made ones where it has too few."""
    cargo = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    roots = [Path("/usr/include"), Path("/usr/lib/python3"), cargo / "registry/src", Path("/usr/share")]
    found = []
    for root in roots:
        found += _sources_below(root, count - len(found))
    for number in range(count - len(found)):
        found.append(_made_source(work / "sources", number))
    return corpus("sources", found)


def matching(sets, work):
    """For every rule that names plain texts, one file that holds them all."""
    directory = work / "matching"
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for rules in sets:
        for path in sorted(rules.directory.rglob("*.yar*")):
            for rule in rules_of(path.read_text(errors="replace")):
                content = content_for(rule)
                if content:
                    file = directory / f"{len(files):05}"
                    file.write_bytes(content)
                    files.append(file)
    return corpus("matching", files)


def containers(work):
    """Archives that all tools open, of binaries and sources of this machine: a row for unpacking."""
    directory = work / "containers"
    directory.mkdir(parents=True, exist_ok=True)
    sources = sorted(Path("/usr/include").glob("*.h"))[:400] or sorted(Path(__file__).parent.glob("*.py"))
    programs = [path for path in binaries().files if Path(path).stat().st_size < 4 << 20][:60]
    members = [str(path) for path in sources] + programs
    made = []
    for name, mode in (("plain.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.bz2", "w:bz2"), ("a.tar.xz", "w:xz")):
        made.append(directory / name)
        with tarfile.open(made[-1], mode) as archive:
            for member in members:
                archive.add(member, recursive=False)
    for name, method in (("a.zip", zipfile.ZIP_DEFLATED), ("stored.zip", zipfile.ZIP_STORED), ("b.zip", zipfile.ZIP_BZIP2)):
        made.append(directory / name)
        with zipfile.ZipFile(made[-1], "w", method) as archive:
            for member in members:
                archive.write(member)
    return corpus("containers", made)


def cache_tree(count, work):
    """A tree of `count` small files, a hundred to a directory."""
    root = work / "tree"
    if sum(1 for _ in root.glob("*/*/*")) == count:
        return root
    for number in range(count):
        directory = root / f"{number // 10000:03}" / f"{number // 100 % 100:02}"
        if number % 100 == 0:
            directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{number % 100:02}").write_text(f"file {number}\n" * 8)
    return root


def rules_of(text):
    """The text of each rule, from its name on."""
    starts = [found.start() for found in re.finditer(r"^\s*(?:(?:private|global)\s+)*rule\s+\w+", text, re.M)]
    return [text[start:end] for start, end in zip(starts, starts[1:] + [len(text)])]


PLAIN = re.compile(r'\$\w*\s*=\s*"((?:\\.|[^"\\\n])*)"((?:\s+(?:ascii|wide|nocase|fullword|private))*)\s*(?://.*)?$', re.M)


def content_for(rule):
    """Bytes that hold every plain text of `rule`, after the magic that it asks for."""
    body, _, condition = rule.partition("condition:")
    texts = [_spelled(text, modifiers) for text, modifiers in PLAIN.findall(body)]
    if not texts:
        return b""
    return _magic(condition.lower()) + b"\n" + b"".join(text + b"\n" for text in texts)


def _spelled(text, modifiers):
    simple = {"n": b"\n", "r": b"\r", "t": b"\t", '"': b'"', "\\": b"\\"}
    data, at = b"", 0
    while at < len(text):
        if text[at] != "\\":
            data += text[at].encode()
            at += 1
        elif text[at + 1] == "x":
            data += bytes([int(text[at + 2 : at + 4], 16)])
            at += 4
        else:
            data += simple.get(text[at + 1], text[at + 1].encode())
            at += 2
    wide = b"\n\0" + b"".join(bytes([byte, 0]) for byte in data) + b"\n\0"
    words = modifiers.split()
    if "wide" not in words:
        return data
    return data + b"\n" + wide if "ascii" in words else wide


def _magic(condition):
    if "0x5a4d" in condition or "pe." in condition:
        return b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(20)
    if "0x464c457f" in condition or "0x457f" in condition:
        return b"\x7fELF\x02\x01\x01" + bytes(57)
    return b""


def _sources_below(root, count):
    found = []
    for directory, names, files in os.walk(root):
        names.sort()
        for name in sorted(files):
            path = Path(directory, name)
            if len(found) >= count:
                return found
            if path.suffix in SOURCES and not path.is_symlink() and path.stat().st_size <= SMALL:
                found.append(path)
    return found


def _made_source(directory, number):
    words = ["static", "int", "return", "if", "size", "buffer", "length", "const", "value", "for", "node", "table"]
    pick = random.Random(number)
    lines = [" ".join(pick.choices(words, k=pick.randint(3, 10))) + ";" for _ in range(pick.randint(20, 600))]
    path = directory / f"{number // 100:03}" / f"{number:05}.c"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path
