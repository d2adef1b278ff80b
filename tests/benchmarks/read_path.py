"""The reading path, hot and cold, as ratios against a bare WSGI function and Flask's hello world.

`python -m tests.benchmarks.read_path [DATABASE_URL ...]`: on a new SQLite with the shipped catalog; then, cold, on the databases named.
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

# As browsers and most clients ask: what is kept is kept as it is sent, and so small enough to be sent in no time.
CODED = {"Accept-Encoding": "gzip, deflate, br, zstd"}
HOT = {
    "model": "/v1/models/gpt-4o",
    "page of 50": "/v1/models?maker=openai,anthropic,google&sort=-released_on",
    "compare of 4": "/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.5-pro,mistral-large",
    "facets": "/v1/models?facet=maker,input_modality&limit=1",
}
COLD = {
    "model": "/v1/models/gpt-4o",
    "page of 50, two filters": "/v1/models?input_modality=text&context_window_min=100000",
    "compare of 4": HOT["compare of 4"],
}


def seeded(folder: Path, url: str = "") -> str:
    """The URL of a database with the shipped catalog: the one that is named, or a new SQLite."""
    url = url or f"sqlite:///{folder / 'bench.db'}"
    plinth = str(Path(sys.executable).with_name("plinth"))
    for command in ("migrate", "seed"):
        subprocess.run([plinth, command], check=True, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    return url


def answer_of(base: str, address: str, headers: dict[str, str]) -> dict[str, object]:
    try:
        with urllib.request.urlopen(urllib.request.Request(base + address, headers=headers)) as answer:
            status, given, body = f"{answer.status} OK", answer.headers.items(), answer.read().decode("latin-1")
    except urllib.error.HTTPError as error:
        status, given, body = f"{error.code} {error.reason}", error.headers.items(), error.read().decode("latin-1")
    hop = {"server", "date", "connection", "transfer-encoding"}
    return {"status": status, "headers": [pair for pair in given if pair[0].lower() not in hop], "body": body}


def hot(url: str, folder: Path) -> None:
    """What was asked before, beside the same bytes and headers from a bare function, and beside Flask's hello world."""
    saved = folder / "saved.json"
    with running(PLINTH, DATABASE_URL=url) as ours:
        answers = {address: answer_of(ours.address, address, CODED) for address in HOT.values()}
        tag = dict(answers[HOT["model"]]["headers"])["ETag"]
        condition = {**CODED, "If-None-Match": tag}
        saved.write_text(json.dumps({**answers, "/304": answer_of(ours.address, HOT["model"], condition)}))
        with running(SAVED, PLINTH_SAVED=str(saved)) as bare, running(HELLO) as hello:
            print(f"{'hot: requests (work)':28}{'to bare':>16}{'to hello':>17}")
            for what, address in {**HOT, "304": "/304"}.items():
                path, headers = (HOT["model"], condition) if what == "304" else (address, CODED)
                mine, theirs, flask = medians([
                    partial(load, ours, path, headers), partial(load, bare, address), partial(load, hello, "/"),
                ])  # fmt: skip
                size = "" if what == "304" else f", {len(str(answers[address]['body'])):,} bytes"
                print(f"{what:28}{ratios(mine, theirs)} {ratios(mine, flask)}   {mine}{size}", flush=True)


def cold(url: str) -> None:
    """What nobody asked before, beside Flask's hello world."""
    with running(PLINTH, DATABASE_URL=url, KEPT_BYTES="0") as ours, running(HELLO) as hello:
        title = f"cold, {url.partition(':')[0]}: requests (work)"
        print(f"\n{title:36}{'to hello':>8}")
        for what, address in COLD.items():
            answer_of(ours.address, address, {})  # the first one begins connections and compiles statements
            mine, flask = medians([partial(load, ours, address), partial(load, hello, "/")])
            print(f"{what:28}{ratios(mine, flask)}   {mine}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        url = seeded(Path(name))
        hot(url, Path(name))
        cold(url)
        for other in sys.argv[1:]:
            cold(seeded(Path(name), other))


if __name__ == "__main__":
    main()
