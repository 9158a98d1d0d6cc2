"""A throw-away root in memory for a program that marks file systems, and a leash for it.

Owns: the root (Debian's packages, on a tmpfs of its own), the mount namespace that sees that root and the
bench's file system and nothing else, and the end of what runs in there. A peer is started only after its
namespace was looked at, first on a short leash: if it marks anything else it is ended and left out.
Must not: know what a peer's configuration says.
"""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

import marks

# $1 the new root, $2 the bench's file system, or nothing; $3 seconds; then the command. The old root is
# gone before a line is read: whoever writes it has looked at what is left.
ENTER = r"""
mount -t proc proc "$1/proc"
[ -z "$2" ] || { mkdir -p "$1$2"; mount --bind "$2" "$1$2"; }
mkdir -p "$1/.old"
cd "$1"
pivot_root . .old
umount -l /.old
shift 2
exec chroot / sh -c 'echo entered; read go && exec timeout -s KILL "$@"' sh "$@"
"""
LONG, SHORT = 600, 20


class Unfit(Exception):
    """A peer cannot be run here, and why."""


def make_root(tar):
    """Debian with the peers' packages; nothing is started in there. Kept for the next time."""
    for tool, package in [("mmdebstrap", "mmdebstrap"), ("unshare", "util-linux")]:
        if not shutil.which(tool):
            raise Unfit(f"{tool} is missing; install {package}")
    if tar.exists():
        return
    tar.parent.mkdir(parents=True, exist_ok=True)
    fresh = tar.with_suffix(".new")
    include = "--include=fapolicyd,clamav-daemon"
    command = ["mmdebstrap", "-q", "--format=tar", "--variant=minbase", include, "bookworm", fresh]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise Unfit(f"its packages cannot be had: {done.stderr.strip().splitlines()[-1:]}")
    fresh.rename(tar)


class Cell:
    """The root; what runs in it ends before it does."""

    def __init__(self, top: pathlib.Path, tar: pathlib.Path):
        self.top, self.root, self.tar = top, top / "cell", tar
        self.mounted = False

    def prepare(self):
        if self.mounted:
            return
        make_root(self.tar)
        self.root.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "cell", self.root], check=True)
        self.mounted = True
        subprocess.run(["tar", "-C", self.root, "--exclude=./dev/*", "-xpf", self.tar], check=True)
        for name, minor in [("null", 3), ("zero", 5), ("random", 8), ("urandom", 9)]:
            os.mknod(self.root / "dev" / name, 0o20666, os.makedev(1, minor))
            os.chmod(self.root / "dev" / name, 0o666)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", "-l", self.root], check=False)

    @contextlib.contextmanager
    def running(self, command, mount, seconds=LONG):
        """A program in the cell: its process id. It is ended with the block, or after so many seconds."""
        log = self._log(command).open("w")
        enter = ["unshare", "-m", "--propagation", "private", "sh", "-euc", ENTER, "enter"]
        process = subprocess.Popen(
            [*enter, self.root, mount or "", str(seconds), *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd="/",
        )
        pid = None
        try:
            if process.stdout.readline() != b"entered\n":
                raise Unfit(f"no namespace: {self.said(command)}")
            seen = pathlib.Path(f"/proc/{process.pid}/mountinfo").read_text()
            if foreign := marks.strange(seen, self.allowed(mount)):
                raise Unfit(f"it would see {foreign[0]}")
            process.stdin.write(b"go\n")
            process.stdin.flush()
            pid = self._child(process, command)
            yield pid
        finally:
            self._end(process, pid)
            log.close()

    def allowed(self, mount):
        places = [self.root] + ([mount] if mount else [])
        return {marks.number(os.stat(place).st_dev) for place in places}

    def _log(self, command):
        return self.top / f"{pathlib.Path(command[0]).name}.log"

    def said(self, command):
        lines = self._log(command).read_text(errors="replace").splitlines()
        return " | ".join(lines[-3:]) or "nothing"

    def settled(self, pid, command, mount, fewest, word=""):
        """Waits until that many marks are set and a word was said; ends it if a mark lies elsewhere."""
        allowed, before, since = self.allowed(mount), -1, time.monotonic()
        end = since + SHORT - 2
        while time.monotonic() < end:
            try:
                found = marks.marks_of(pid)
            except OSError as error:
                raise Unfit(f"it ended: {self.said(command)}") from error
            if any(device not in allowed for device in found):
                os.kill(pid, signal.SIGKILL)
                raise Unfit("it marked a file system that is not the bench's")
            if len(found) != before:
                before, since = len(found), time.monotonic()
            settled = len(found) >= fewest and time.monotonic() > since + 0.5
            if settled and word in self._log(command).read_text(errors="replace"):
                return
            time.sleep(0.02)
        raise Unfit(f"not ready: {before} marks of {fewest}; it said: {self.said(command)}")

    def _child(self, process, command):
        """The one that `timeout` started, once it has become the program."""
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        name = pathlib.Path(command[0]).name
        for _ in range(500):
            with contextlib.suppress(OSError, IndexError):
                pid = int(children.read_text().split()[0])
                if os.readlink(f"/proc/{pid}/exe").endswith("/" + name):
                    return pid
            if process.poll() is not None:
                break
            time.sleep(0.01)
        raise Unfit(f"it did not start: {self.said(command)}")

    @staticmethod
    def _end(process, pid):
        """By its own way, or if that takes long by force; its end ends every mark."""
        process.stdin.close()
        for name in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None and pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, name)
            elif process.poll() is None:
                process.send_signal(name)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(3)
        process.stdout.close()
        process.wait()
