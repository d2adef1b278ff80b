"""`make contract`: the API as others read it. Needs Node and LibreOffice; everything that it makes lies in build/ beside this file.

Spectral with its own and the OWASP rules, types and a client in TypeScript, a client in Python, CSV in LibreOffice, and
schemathesis with many examples.
"""

import json
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
SECONDS = 180  # that a server may take to seed and listen


def main() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        sys.exit("make contract needs Node 20 or newer with npm: install it and run this again.")
    if not shutil.which("libreoffice"):
        sys.exit("make contract needs LibreOffice, which opens what we write as CSV: install it and run this again.")
    BUILD.mkdir(exist_ok=True)
    step("npm ci", ["npm", "ci", "--silent"])
    url, server = serve()
    try:
        document = fetch(f"{url}/v1/openapi.json")
        (BUILD / "openapi.json").write_text(json.dumps(document))
        (BUILD / "bare.json").write_text(json.dumps(bare(document)))
        spectral("oas.yaml", "openapi.json")
        spectral("owasp.yaml", "bare.json")
        step("openapi-typescript", node("openapi-typescript", "build/openapi.json", "-o", "build/schema.d.ts"))
        step("tsc", node("tsc", "-p", "."))
        step("the client in TypeScript", ["node", "build/js/client.js", url])
        python = environment()
        generator = [python.with_name("openapi-python-client"), "generate", "--path", "build/openapi.json", "--meta", "none"]
        path = os.pathsep.join([str(python.parent), os.environ["PATH"]])  # it puts what it makes in order with tools of its own
        made = "build/python/plinth_client"
        # What it warns of are media types that it has no reader for; it reads the JSON of the same answers.
        step("openapi-python-client", [*generator, "--output-path", made, "--overwrite"], quiet=True, PATH=path)
        step("the client in Python", [python, "client.py", url], PYTHONPATH=str(BUILD / "python"))
        step("LibreOffice", [BIN / "python", "spreadsheet.py", url])
    finally:
        server.terminate()
        server.wait()
    examples = os.environ.get("CONTRACT_EXAMPLES", "100")
    step(f"schemathesis, {examples} examples", [BIN / "pytest", ROOT / "tests/web/test_schemathesis.py"], CONTRACT_EXAMPLES=examples)
    print("contract: kept")


def step(name: str, command: list[object], quiet: bool = False, **environ: str) -> None:
    """One command; its output is shown, of a quiet one when it fails. When one fails, all ends."""
    print(f"contract: {name}", flush=True)
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=HERE, env={**os.environ, **environ}, capture_output=quiet, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout or ''}{done.stderr or ''}contract: {name} failed with {done.returncode}")


def node(command: str, *words: str) -> list[object]:
    return [HERE / "node_modules" / ".bin" / command, *words]


def spectral(rules: str, document: str) -> None:
    """Errors end it; warnings are only counted, since most ask for a pattern on texts that are written for people."""
    found = BUILD / f"{rules}.json"
    lint = node("spectral", "lint", f"build/{document}", "-r", rules, "-f", "json", "-o", str(found), "--fail-severity", "error", "--quiet")
    print(f"contract: spectral, {rules}", flush=True)
    subprocess.run([str(word) for word in lint], cwd=HERE, stdout=subprocess.DEVNULL)
    results = json.loads(found.read_text())
    errors = [one for one in results if one["severity"] == 0]
    for one in errors[:20]:
        print(f"  {one['code']}: {one['message']} ({'/'.join(map(str, one['path']))})")
    print(f"  {len(errors)} errors, {len(results) - len(errors)} warnings")
    found.unlink()
    if errors:
        sys.exit(f"contract: spectral, {rules} failed")


def bare(value: object) -> object:
    """The document without its examples."""
    if isinstance(value, list):
        return [bare(one) for one in value]
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if name not in ("example", "examples")}
    return value


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
    """A server of the catalog that ships, on a free port; returns when it is ready."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    for file in BUILD.glob("plinth.db*"):
        file.unlink()
    settings = {"DATABASE_URL": f"sqlite:///{BUILD / 'plinth.db'}", "PORT": str(port), "LOG_REQUESTS": "0", "PUBLIC_URL": "",
                "RATE_PER_ADDRESS": "0"}  # fmt: skip
    server = subprocess.Popen([BIN / "plinth", "serve"], cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(SECONDS * 5):
        if server.poll() is not None:
            sys.exit("contract: the server ended before it was ready")
        try:
            urllib.request.urlopen(f"{url}/readyz")
            return url, server
        except urllib.error.URLError:
            time.sleep(0.2)
    server.terminate()
    sys.exit("contract: the server is not ready")


def fetch(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url) as answer:
        document: dict[str, object] = json.load(answer)
        return document


if __name__ == "__main__":
    main()
