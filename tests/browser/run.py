"""`make browser`: the pages in a real Chromium. Needs Chromium and Node; everything that it makes lies in build/ beside this file.

A story by mouse and by keyboard, with scripts and without; axe on every kind of page by day and by night, on a desk and on a phone;
what each page weighs and how long the server takes for it. build/ has a picture of each.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = HERE / "build"
BIN = Path(sys.executable).parent
SECONDS = 600  # that a server may take to seed and listen
CALLED = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CALLED)), None)
    if browser is None or not shutil.which("npm"):
        sys.exit("make browser needs Chromium (on Debian: apt install chromium; or CHROMIUM=/its/path) and Node 20 with npm: install them.")
    BUILD.mkdir(exist_ok=True)
    step("npm ci", ["npm", "ci", "--silent"])
    python = environment()
    url, server = serve()
    try:
        for part in ("story.py", "look.py"):
            step(part, [python, part, url, browser, *sys.argv[1:]])
    finally:
        server.terminate()
        server.wait()
    print("browser: all is well")


def step(name: str, command: list[object]) -> None:
    print(f"browser: {name}", flush=True)
    done = subprocess.run([str(word) for word in command], cwd=HERE)
    if done.returncode:
        sys.exit(f"browser: {name} failed with {done.returncode}")


def environment() -> Path:
    """The interpreter of an environment with what requirements.txt names, made when that changed."""
    place, wanted = BUILD / "venv", (HERE / "requirements.txt").read_text()
    mark, python = place / "installed.txt", place / "bin" / "python"
    if not mark.exists() or mark.read_text() != wanted:
        venv.create(place, with_pip=True, clear=True)
        step("pip install", [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"])
        mark.write_text(wanted)
    return python


def serve() -> tuple[str, subprocess.Popen[bytes]]:
    """A server of the catalog that ships, on a free port, which keeps no answers: each page is made for each request."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    settings = {
        "DATABASE_URL": f"sqlite:///{BUILD / 'plinth.db'}", "PORT": str(port), "LOG_REQUESTS": "0", "KEPT_BYTES": "0", "PUBLIC_URL": "",
    }  # fmt: skip
    server = subprocess.Popen([BIN / "plinth", "serve"], cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(SECONDS * 5):
        if server.poll() is not None:
            sys.exit("browser: the server ended before it was ready")
        try:
            urllib.request.urlopen(f"{url}/readyz")
            return url, server
        except urllib.error.URLError:
            time.sleep(0.2)
    server.terminate()
    sys.exit("browser: the server is not ready")


if __name__ == "__main__":
    main()
