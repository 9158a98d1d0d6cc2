"""The peers: what they are told, and that each refuses what it should while it is measured.

Owns: their configurations and their proofs of life. Must not: decide what they may mark.
"""

import contextlib
import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import time

from cell import LONG, SHORT, Unfit

# What fapolicyd keeps when it becomes another user; where root itself has less, it stays root.
KEPT = (1, 19, 21, 23, 24, 29)
KNOWN_LIBS = (10, 20, 21, 30, 40, 41, 42, 70, 72, 90, 95)
SOCKET = "/run/clamav/clamd.ctl"


def refused(command):
    """Whether it fails because it may not."""
    return "not permitted" in subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=30, env={**os.environ, "LC_ALL": "C"}
    ).stderr


def may(capability):
    """Whether this process has it."""
    status = pathlib.Path("/proc/self/status").read_text()
    held = int(status.partition("CapEff:")[2].split()[0], 16)
    return bool(held >> capability & 1)


def proven(denied, allowed):
    if not denied:
        raise Unfit("it let through what it should refuse")
    if not allowed:
        raise Unfit("it refused what it should let through")


class Peers:
    """Contexts in which a peer watches the bench's file system."""

    def __init__(self, cell, ground, strokes):
        self.cell, self.ground, self.strokes = cell, ground, strokes

    def _put(self, name, text, owner=None):
        path = self.cell.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if owner:
            os.chown(path.parent, *self._user(owner))
        return path

    def _user(self, name):
        for line in (self.cell.root / "etc/passwd").read_text().splitlines():
            fields = line.split(":")
            if fields[0] == name:
                return int(fields[2]), int(fields[3])
        raise Unfit(f"its packages made no user {name}")

    @contextlib.contextmanager
    def fapolicyd(self):
        """Its known-libs rules; it marks file systems of the kind ext4, and the bench's is the only one."""
        self.cell.prepare()
        samples = sorted((self.cell.root / "usr/share/fapolicyd/sample-rules").iterdir())
        chosen = [path for path in samples if path.name[:2] in map(str, KNOWN_LIBS)]
        self._put("etc/fapolicyd/compiled.rules", "".join(path.read_text() for path in chosen))
        for path in (self.cell.root / "etc/fapolicyd/rules.d").iterdir():
            path.unlink()
        self._put("etc/fapolicyd/fapolicyd.trust", "\n".join(map(self._trusted, self._programs())) + "\n")
        config = self.cell.root / "etc/fapolicyd/fapolicyd.conf"
        own = {"watch_fs": "ext4", "trust": "file", "allow_filesystem_mark": "1"}
        if not all(may(capability) for capability in KEPT):
            own |= {"uid": "root", "gid": "root"}
        lines = [
            f"{key} = {own.get(key, value)}"
            for key, _, value in (line.partition(" = ") for line in config.read_text().splitlines())
            if value and not key.startswith("#")
        ]
        config.write_text("\n".join(lines) + "\n")
        self._put("run/fapolicyd/here", "", "fapolicyd")
        self._put("var/lib/fapolicyd/here", "", "fapolicyd")
        command = ["/usr/sbin/fapolicyd", "--debug-deny"]  # In the foreground; only refusals are logged.
        for seconds in (SHORT, LONG):
            with self.cell.running(command, self.ground.mount, seconds) as pid:
                self.cell.settled(pid, command, self.ground.mount, 1, "Starting to listen")
                with self._guest(pathlib.Path("/bin/true").read_bytes()) as path:
                    nobody = ["setpriv", "--reuid=65534", "--clear-groups", "--", path]
                    proven(refused(nobody), self._runs([self.ground.mount / "true"]))
                if seconds == LONG:
                    yield

    @staticmethod
    def _runs(command):
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0

    def _programs(self):
        """What the workloads run, and what that runs."""
        compiler = subprocess.run(["cc", "-print-prog-name=cc1"], capture_output=True, text=True, check=True)
        names = [self.strokes, self.ground.mount / "true", compiler.stdout.strip()]
        names += [shutil.which(name) for name in ("sh", "cat", "cc", "as", "git", "rm", "python3")]
        return sorted({pathlib.Path(name).resolve() for name in names if name})

    @staticmethod
    def _trusted(path):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return f"{path} {path.stat().st_size} {digest}"

    @contextlib.contextmanager
    def _guest(self, content):
        """A file that lies there for a moment, executable by all."""
        path = self.ground.mount / "guest" / "file"
        path.parent.mkdir(exist_ok=True)
        path.parent.chmod(0o755)
        path.write_bytes(content)
        path.chmod(0o755)
        try:
            yield path
        finally:
            path.unlink()

    @contextlib.contextmanager
    def clamonacc(self):
        """Prevention for the bench's directories; a database of one signature can only make it quicker."""
        self.cell.prepare()
        sample = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"])
        self._put("var/lib/clamav/own.ndb", f"Eicar-Test:0:0:{sample.hex()}\n", "clamav")
        self._put("run/clamav/here", "", "clamav")
        self._put(
            "etc/clamav/clamd.conf",
            f"LocalSocket {SOCKET}\nLocalSocketMode 666\nUser clamav\nDatabaseDirectory /var/lib/clamav\n"
            "Foreground yes\nOnAccessPrevention yes\nOnAccessExcludeUname clamav\n"
            f"OnAccessIncludePath {self.ground.mount}\n",
        )
        (self.ground.mount / "guest").mkdir(exist_ok=True)
        directories = sum(1 for _ in os.walk(self.ground.mount))
        command = ["/usr/sbin/clamonacc", "--foreground", "--fdpass"]
        for seconds in (SHORT, LONG):
            with self.cell.running(["/usr/sbin/clamd"], None, seconds):
                self._answers()
                with self.cell.running(command, self.ground.mount, seconds) as pid:
                    # It marks no directory below the one named `lost+found` more than the walk has.
                    self.cell.settled(pid, command, self.ground.mount, directories)
                    with self._guest(sample) as path:
                        proven(refused(["cat", path]), self._runs(["cat", self.ground.mount / "few/f1"]))
                    if seconds == LONG:
                        yield

    def _answers(self):
        """Waits until clamd has read its database."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(2)
                asked.connect(str(self.cell.root) + SOCKET)
                asked.sendall(b"zPING\0")
                if asked.recv(16).startswith(b"PONG"):
                    return
            time.sleep(0.05)
        raise Unfit(f"clamd does not answer: {self.cell.said(['clamd'])}")
