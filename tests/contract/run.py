"""`make contract`: the API as others read it. Needs Node and LibreOffice; everything that it makes lies in build/ beside this file.

Spectral with its own and the OWASP rules, types and a client in TypeScript, a client in Python, CSV in LibreOffice, and
schemathesis with many examples.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.others import BIN, ROOT, Check

HERE = Path(__file__).resolve().parent
CHECK = Check("contract", HERE)
BUILD = CHECK.build


def main() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        sys.exit("make contract needs Node 20 or newer with npm: install it and run this again.")
    if not shutil.which("libreoffice"):
        sys.exit("make contract needs LibreOffice, which opens what we write as CSV: install it and run this again.")
    BUILD.mkdir(exist_ok=True)
    CHECK.step("npm ci", ["npm", "ci", "--silent"])
    with CHECK.serving() as url:
        document = fetch(f"{url}/v1/openapi.json")
        (BUILD / "openapi.json").write_text(json.dumps(document))
        (BUILD / "bare.json").write_text(json.dumps(bare(document)))
        spectral("oas.yaml", "openapi.json")
        spectral("owasp.yaml", "bare.json")
        CHECK.step("openapi-typescript", node("openapi-typescript", "build/openapi.json", "-o", "build/schema.d.ts"))
        CHECK.step("tsc", node("tsc", "-p", "."))
        CHECK.step("the client in TypeScript", ["node", "build/js/client.js", url])
        python = CHECK.environment()
        generator = [python.with_name("openapi-python-client"), "generate", "--path", "build/openapi.json", "--meta", "none"]
        path = os.pathsep.join([str(python.parent), os.environ["PATH"]])  # it puts what it makes in order with tools of its own
        made = "build/python/plinth_client"
        # What it warns of are media types that it has no reader for; it reads the JSON of the same answers.
        CHECK.step("openapi-python-client", [*generator, "--output-path", made, "--overwrite"], quiet=True, PATH=path)
        CHECK.step("the client in Python", [python, "client.py", url], PYTHONPATH=str(BUILD / "python"))
        CHECK.step("LibreOffice", [BIN / "python", "spreadsheet.py", url])
    examples = os.environ.get("CONTRACT_EXAMPLES", "100")
    CHECK.step(f"schemathesis, {examples} examples", [BIN / "pytest", ROOT / "tests/web/test_schemathesis.py"], CONTRACT_EXAMPLES=examples)
    print("contract: kept")


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


def fetch(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url) as answer:
        document: dict[str, object] = json.load(answer)
        return document


if __name__ == "__main__":
    main()
