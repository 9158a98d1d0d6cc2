"""A file system of the bench's own, what lies on it, and who watches it."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import time

FEW, MANY, SOURCES = 100, 9_500, 20
TREES = ["/usr/lib/git-core", "/usr/lib/gcc", "/usr/include", "/usr/share/perl", "/usr/share"]


def spent(process):
    """Seconds of processor time of a process and all that it started, as far as they live."""
    top = pathlib.Path("/proc") / str(process)
    try:
        fields = (top / "stat").read_text().rsplit(") ", 1)[1].split()
        threads = (top / "task").iterdir()
        started = [child for each in threads for child in (each / "children").read_text().split()]
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(spent, started))
    except OSError:
        return 0


def at_rest(process):
    """Waits until it works no more: workers load rules after the first has made the service ready."""
    end, before = time.monotonic() + 60, -1
    while time.monotonic() < end:
        now = spent(process)
        if now - before < 0.02:
            return
        before = now
        time.sleep(0.5)
    raise OSError("the service does not come to rest")


class Ground:
    """Mounted while it is entered; nothing else is ever marked."""

    def __init__(self, top: pathlib.Path):
        self.top, self.mount = top, top / "mnt"

    def __enter__(self):
        self.top.chmod(0o755)  # A proof of life opens as nobody.
        self.mount.mkdir()
        image = self.top / "disk"
        with image.open("wb") as file:
            file.truncate(1 << 30)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, self.mount], check=True)
        try:
            self._fill()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.mount], check=False)

    def _fill(self):
        for name, count in [("few", FEW), ("many", MANY)]:
            (self.mount / name).mkdir()
            for number in range(count):
                text = f"{name} {number}\n" * (4096 // 12)
                (self.mount / name / f"f{number}").write_text(text)
        self._copy_tree()
        shutil.copy("/bin/true", self.mount / "true")
        (self.mount / "source").mkdir()
        for number in range(SOURCES):
            lines = [f"int f{number}_{line}(int a) {{ return a * {line}; }}" for line in range(300)]
            text = '#include "all.h"\n' + "\n".join(lines)
            (self.mount / "source" / f"s{number}.c").write_text(text)
        (self.mount / "source" / "all.h").write_text("#include <stdio.h>\n#include <stdlib.h>\n")
        tree = self.mount / "tree"
        shutil.copytree(self.mount / "many", tree)
        # No pack is made behind the measurements' back.
        commit = "-c user.name=b -c user.email=b@b commit -qm all"
        for command in ["init -q", "config gc.auto 0", "add .", commit]:
            subprocess.run(["git", *command.split()], cwd=tree, check=True)

    def _copy_tree(self):
        """As many files as `many` has, of what gcc, its headers, git and Perl put on a disk: the goal
        for `cat` was set on such a tree."""
        left = MANY
        for top in TREES:
            for directory, _, names in os.walk(top):
                for name in sorted(names):
                    path = pathlib.Path(directory, name)
                    to = self.mount / "real" / path.relative_to("/usr")
                    if left and path.is_file() and not path.is_symlink() and not to.exists():
                        to.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy(path, to)
                        left -= 1
        if left:
            raise OSError(f"{left} files too few in {', '.join(TREES)}: install gcc, git and perl")

    @contextlib.contextmanager
    def unwatched(self):
        """Nobody is asked."""
        yield

    @contextlib.contextmanager
    def watched(self, command):
        """By a program that says a line when it is ready; its end ends every mark."""
        process = subprocess.Popen(
            ["timeout", "-s", "KILL", "600", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "LAZARET_STATE_DIR": str(self.top / "state"),
                 "LAZARET_RUNTIME_DIR": str(self.top / "run")},
        )
        try:
            if not process.stdout.readline():
                raise OSError(f"{command[0]} ended before it was ready")
            at_rest(process.pid)
            yield
        finally:
            # `timeout` hands it on, so that what watches ends, and with it every mark.
            process.terminate()
            process.stdin.close()
            process.wait()

    def protected(self, owner):
        """By the service. Files of root are exempt once they are clean, others are remembered."""
        for directory, _, names in os.walk(self.mount):
            for name in names:
                os.chown(os.path.join(directory, name), owner, -1, follow_symlinks=False)
        config = self.top / "lazaret.toml"
        config.write_text(
            "[gate]\nopen = 'block'\nexec = 'block'\naction = 'report'\n"
            f"filesystems = [{json.dumps(str(self.mount))}]\n"
        )
        return self.watched([os.environ["LAZARETD"], "--config", config])
