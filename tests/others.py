"""What checks by programs of others have in common: commands step by step, their environment, a server of the catalog that ships."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SECONDS = 600  # that a server may take to seed and listen


@dataclass(frozen=True)
class Check:
    """One check: its name, and the folder of its files. What it makes lies in build/ there."""

    name: str
    here: Path

    @property
    def build(self) -> Path:
        return self.here / "build"

    def step(self, what: str, command: list[object], quiet: bool = False, **environ: str) -> None:
        """One command; its output is shown, of a quiet one when it fails. When one fails, all ends."""
        print(f"{self.name}: {what}", flush=True)
        words = [str(word) for word in command]
        done = subprocess.run(words, cwd=self.here, env={**os.environ, **environ}, capture_output=quiet, text=True)
        if done.returncode:
            sys.exit(f"{done.stdout or ''}{done.stderr or ''}{self.name}: {what} failed with {done.returncode}")

    def environment(self) -> Path:
        """The interpreter of an environment with what requirements.txt names, made when that changed."""
        place, wanted = self.build / "venv", (self.here / "requirements.txt").read_text()
        mark, python = place / "installed.txt", place / "bin" / "python"
        if not mark.exists() or mark.read_text() != wanted:
            venv.create(place, with_pip=True, clear=True)
            self.step("pip install", [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"])
            mark.write_text(wanted)
        return python

    @contextmanager
    def serving(self, **settings: str) -> Iterator[str]:
        """The address of a server on a free port, which is ready, and ends with the block."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        for file in self.build.glob("plinth.db*"):
            file.unlink()
        usual = {"DATABASE_URL": f"sqlite:///{self.build / 'plinth.db'}", "PORT": str(port), "LOG_REQUESTS": "0", "PUBLIC_URL": "",
                 "RATE_PER_ADDRESS": "0"}  # fmt: skip
        environ = {**os.environ, **usual, **settings}
        server = subprocess.Popen([BIN / "plinth", "serve"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        try:
            yield self._ready(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            server.wait()

    def _ready(self, url: str, server: subprocess.Popen[bytes]) -> str:
        for _ in range(SECONDS * 5):
            if server.poll() is not None:
                sys.exit(f"{self.name}: the server ended before it was ready")
            try:
                urllib.request.urlopen(f"{url}/readyz")
            except urllib.error.URLError:
                time.sleep(0.2)
            else:
                return url
        sys.exit(f"{self.name}: the server is not ready")
