"""The reading path, hot and cold, as ratios against a bare WSGI function and Flask's hello world.

`python -m tests.benchmarks.read_path [DATABASE_URL]`: the database must hold the shipped catalog; without one, a new SQLite does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

from .servers import load, medians, ratios, running

PLINTH, SAVED, HELLO = "service.app:create_app()", "tests.benchmarks.bare:saved()", "tests.benchmarks.bare:hello()"

HOT = {
    "model": "/v1/models/gpt-4o",
    "page of 50": "/v1/models?maker=openai,anthropic,google&sort=-released_on",
    "compare of 4": "/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.5-pro,mistral-large",

}
COLD = {
    "model": "/v1/models/gpt-4o",
    "page of 50, two filters": "/v1/models?input_modality=text&context_window_min=100000",
    "compare of 4": HOT["compare of 4"],
}


def seeded(folder: Path) -> str:
    """The URL of a database with the shipped catalog: the one that is given, or a new one."""
    url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder / 'bench.db'}"
    plinth = str(Path(sys.executable).with_name("plinth"))
    for command in ("migrate", "seed"):
        subprocess.run([plinth, command], check=True, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    return url


def answer_of(base: str, address: str, headers: dict[str, str]) -> dict[str, object]:
    try:
        with urllib.request.urlopen(urllib.request.Request(base + address, headers=headers)) as answer:
            status, given, body = f"{answer.status} OK", answer.headers.items(), answer.read().decode()
    except urllib.error.HTTPError as error:
        status, given, body = f"{error.code} {error.reason}", error.headers.items(), error.read().decode()
    hop = {"server", "date", "connection", "transfer-encoding"}
    return {"status": status, "headers": [pair for pair in given if pair[0].lower() not in hop], "body": body}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = seeded(folder)
        saved = folder / "saved.json"
        with running(PLINTH, DATABASE_URL=url) as ours:
            answers = {address: answer_of(ours.address, address, {}) for address in HOT.values()}
            tag = dict(answers[HOT["model"]]["headers"])["ETag"]  # type: ignore[call-overload]
            not_modified = answer_of(ours.address, HOT["model"], {"If-None-Match": tag})
            saved.write_text(json.dumps({**answers, "/304": not_modified}))
            with running(SAVED, PLINTH_SAVED=str(saved)) as bare, running(HELLO) as hello:
                print(f"{'hot: requests (work)':28}{'to bare':>16}{'to hello':>17}")
                for what, address in {**HOT, "304": "/304"}.items():
                    path, headers = (HOT["model"], {"If-None-Match": tag}) if what == "304" else (address, {})
                    mine, theirs, flask = medians([
                        partial(load, ours, path, headers), partial(load, bare, address), partial(load, hello, "/"),
                    ])  # fmt: skip
                    print(f"{what:28}{ratios(mine, theirs)} {ratios(mine, flask)}   {mine}", flush=True)
        with running(PLINTH, DATABASE_URL=url, KEPT_BYTES="0") as ours, running(HELLO) as hello:
            print(f"\n{'cold: requests (work)':28}{'to hello':>16}")
            for what, address in COLD.items():
                mine, flask = medians([partial(load, ours, address), partial(load, hello, "/")])
                print(f"{what:28}{ratios(mine, flask)}   {mine}", flush=True)


if __name__ == "__main__":
    main()
