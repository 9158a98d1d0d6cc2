"""What a process asks to be asked about, and what file systems it sees, as the kernel tells.

Owns: the words of /proc/PID/fdinfo and /proc/PID/mountinfo. Must not: start, stop or judge anything.
"""

import os
import pathlib
import re

# Kinds that hold no files of anybody: whatever is asked about them stays in the namespace.
HOLDS_NO_FILES = {"proc"}


def number(device):
    """The kernel's own form of a device number, which it uses in fdinfo."""
    return os.major(device) << 20 | os.minor(device)


def mounted(mountinfo):
    """Identifier, device and kind of each mount that a process sees."""
    found = {}
    for line in mountinfo.splitlines():
        fields, _, rest = line.partition(" - ")
        identifier, _, device, *_ = fields.split()
        major, minor = device.split(":")
        found[int(identifier)] = (int(major) << 20 | int(minor), rest.split()[0])
    return found


def strange(mountinfo, allowed):
    """Mounts of a device that is not allowed."""
    lines = mountinfo.splitlines()
    mounts = mounted(mountinfo).values()
    return [
        line
        for line, (device, kind) in zip(lines, mounts, strict=True)
        if device not in allowed and kind not in HOLDS_NO_FILES
    ]


def marked(fdinfo, mountinfo):
    """The device of each mark that one descriptor's information tells; None if it can't be told."""
    mounts = mounted(mountinfo)
    devices = []
    for line in fdinfo.splitlines():
        if not line.startswith("fanotify ") or line.startswith("fanotify flags:"):
            continue
        if found := re.search(r"\bsdev:([0-9a-f]+)", line):
            devices.append(int(found[1], 16))
        elif found := re.search(r"\bmnt_id:([0-9a-f]+)", line):
            devices.append(mounts.get(int(found[1], 16), (None, None))[0])
        else:
            devices.append(None)
    return devices


def marks_of(pid):
    """The devices of all marks of a process."""
    top = pathlib.Path("/proc") / str(pid)
    mountinfo = (top / "mountinfo").read_text()
    found = []
    for entry in (top / "fdinfo").iterdir():
        try:
            found += marked(entry.read_text(), mountinfo)
        except FileNotFoundError:
            continue  # Closed meanwhile.
    return found
