"""Plinth as it is run, to be killed and asked; a load on it; and what came of the answers."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.config import ROOT
from tests.postgres import children_of
from tests.test_serve import environment, free_port, wait_until_it_listens

PATIENCE = 30  # seconds after which a client of ours gives up; no answer may take so long
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "python:service.gunicorn", "service.app:create_app()"]


@dataclass(frozen=True)
class Answer:
    """What came of one request: the status, or 0 when there was no answer."""

    path: str
    at: float
    seconds: float
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def says_when_to_come_again(self) -> bool:
        """Whether a refusal is a problem document with a moment to try again."""
        return self.headers.get("content-type") == "application/problem+json" and int(self.headers.get("retry-after", 0)) > 0


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    at = time.monotonic()
    try:
        with contextlib.closing(connection):
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            text = answer.read()
            given = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(path, at, time.monotonic() - at, answer.status, given, text)
    except (OSError, http.client.HTTPException) as error:
        return Answer(path, at, time.monotonic() - at, 0, failure=repr(error))


class Plinth:
    """One node: gunicorn with its workers, on a port of its own."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        self.port = free_port()
        self.log = folder / f"plinth-{self.port}.log"
        self.options, self.settings = options, {"PORT": str(self.port), "WEB_WORKERS": "2", **settings}
        self.process: subprocess.Popen[bytes] | None = None
        self.root = ROOT  # of the release that is run

    def __enter__(self) -> Plinth:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, command: list[str] = GUNICORN) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.options], stdout=log, stderr=log, cwd=self.root, env=environment(**self.settings)
            )
        wait_until_it_listens(self.process, self.port)
        deadline = time.monotonic() + PATIENCE
        while ask(self.port, "/livez").status != 200:
            assert time.monotonic() < deadline

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()

    def workers(self) -> list[int]:
        assert self.process is not None
        return children_of(self.process.pid)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        return ask(self.port, path, method, body, **headers)

    def answers_within(self, seconds: float, path: str) -> float:
        """How long it took until an address was answered with 200; at most so long."""
        began = time.monotonic()
        while (answer := self.ask(path)).status != 200:
            assert time.monotonic() - began < seconds, (answer.status, answer.body or answer.failure)
            time.sleep(0.02)
        return time.monotonic() - began

    def complaints(self) -> list[dict[str, Any]]:
        """What the log has of errors."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("level") == "error"]


NUMBERS = itertools.count(1)


def never_asked() -> str:
    """An address that nobody has asked before, so that nobody has kept its answer."""
    return f"/v1/models?limit=2&count=none&context_window_min={next(NUMBERS)}"


class Load:
    """Clients that ask one question after the other, each with a connection for each, until the block ends."""

    def __init__(self, port: int, path: Callable[[], str] = never_asked, clients: int = 6, pause: float = 0.03) -> None:
        self.port, self.path, self.pause = port, path, pause
        self.answers: list[Answer] = []
        self.calm = 0.0  # how long the slowest answer took before
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(clients)]

    def _ask(self) -> None:
        while not self._over.is_set():
            self.answers.append(ask(self.port, self.path()))
            time.sleep(self.pause)

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def statuses(self) -> dict[int, int]:
        return dict(sorted(Counter(answer.status for answer in self.answers).items()))

    def slowest(self) -> float:
        return max(answer.seconds for answer in self.answers)

    def since(self, moment: float) -> list[Answer]:
        return [answer for answer in self.answers if answer.at >= moment]

    def longest_silence(self) -> float:
        """The longest time in which no good answer was finished."""
        done = sorted(answer.at + answer.seconds for answer in self.answers if answer.status == 200)
        return max((later - earlier for earlier, later in itertools.pairwise(done)), default=0.0)


@contextlib.contextmanager
def probed(plinth: Plinth) -> Iterator[Load]:
    """Ask all the while whether the process is alive, as whoever would restart it does; and before, how long that takes here and now."""
    calm = max(plinth.ask("/livez").seconds for _ in range(20))
    with Load(plinth.port, lambda: "/livez", clients=1, pause=0.05) as load:
        load.calm = calm
        yield load
    assert load.statuses() == {200: len(load.answers)}


def said(what: str, **numbers: object) -> None:
    """Tell the reader of the run what was done and what came of it."""
    figures = ", ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in numbers.items())
    print(f"    {what}{': ' if figures else ''}{figures}", flush=True)


