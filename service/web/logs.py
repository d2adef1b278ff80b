"""The log: one JSON object a line on standard output, made and written by a thread of its own, so that no answer waits for it.

Making and writing a line costs little, but under load every thread would take turns at the interpreter and at the pipe. So what
is to be said is only noted, and written together, at most `EVERY` seconds later, and in full when the process ends in its own way.
A process that is killed takes the lines of its last moment with it.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson
import structlog

from ..catalog.keys import without_keys

EVERY = 0.05  # seconds
STANDARD_OUTPUT = 1
LONGEST_AGENT = 200
SAFE = " /:@~+,;=!$&'()*?%"


class Noted(NamedTuple):
    """What is kept of a request until it is written down: words and numbers, so that all else of it can go."""

    came: float  # seconds since 1970
    request_id: str
    method: str
    path: str
    query: str
    status: str
    bytes: int
    seconds: float
    revision: int | None
    kept: bool
    address: str | None
    agent: str
    route: str  # the rule that answered, "" for none
    logged: bool  # whether it is to be a line


class Lines:
    """Collects what is to be logged and writes it from a thread that is begun with the first line of a process."""

    def __init__(self) -> None:
        self._noted: deque[bytes | Noted] = deque()
        self._is_begun = False
        os.register_at_fork(after_in_child=self._forked)
        self._lock = threading.Lock()
        self.count: Callable[[list[Noted]], None] = lambda noted: None  # what else is made of the requests (metrics.py)
        atexit.register(self.flush)

    def note(self, noted: Noted) -> None:
        """Note a request."""
        self._noted.append(noted)
        if not self._is_begun:
            self._begin()

    def msg(self, line: bytes) -> None:
        """Note a line that is made already, as structlog does."""
        self._noted.append(line)
        if not self._is_begun:
            self._begin()

    log = debug = info = warn = warning = error = exception = critical = fatal = msg

    def _begin(self) -> None:
        with self._lock:
            if not self._is_begun:
                self._is_begun = True
                threading.Thread(target=self._write_for_ever, daemon=True, name="plinth-log").start()

    def _forked(self) -> None:
        self._is_begun = False  # a fork has the lines of its parent, but not its thread

    def _write_for_ever(self) -> None:
        while True:
            time.sleep(EVERY)
            if self._noted:
                self.flush()

    def flush(self) -> None:
        """Write what was noted."""
        with self._lock:
            noted = [self._noted.popleft() for _ in range(len(self._noted))]
            lines = [one if isinstance(one, bytes) else request_line(one) for one in noted if isinstance(one, bytes) or one.logged]
            self.count([one for one in noted if not isinstance(one, bytes)])
            rest = memoryview(b"".join(line + b"\n" for line in lines))
            with contextlib.suppress(OSError):  # nobody reads the log any more, and that is no reason to stop answering
                while rest:
                    rest = rest[os.write(STANDARD_OUTPUT, rest) :]


LINES = Lines()


@lru_cache(2)
def second(since_1970: int) -> str:
    return datetime.fromtimestamp(since_1970, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def request_line(noted: Noted) -> bytes:
    """The line of one request. What a client sent stands in it as JSON text, and so never as a line or a colour of its own."""
    return orjson.dumps({
        "event": "request",
        "level": "info",
        "timestamp": f"{second(int(noted.came))}.{int(noted.came % 1 * 1000):03d}Z",
        "request_id": noted.request_id,
        "method": shown(noted.method),
        "path": shown(noted.path),
        "query": shown(noted.query),
        "status": int(noted.status[:3]),
        "bytes": noted.bytes,
        "ms": round(noted.seconds * 1000, 2),
        "revision": noted.revision,
        "kept": noted.kept,
        "address": noted.address,
        "agent": shown(noted.agent[:LONGEST_AGENT])[:LONGEST_AGENT],
    }, default=str)  # fmt: skip


@lru_cache(256)  # under load the same is asked again and again
def shown(text: str) -> str:
    """What a client sent, but for keys, as it is when it is plain.

    JSON leaves the controls above 127 as they are, and some terminals obey them.
    """
    text = without_keys(text)
    return text if text.isascii() and text.isprintable() else quote(text.encode("latin-1", "replace"), safe=SAFE)


def configure() -> None:
    """Send everything that is logged here through `LINES`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        logger_factory=lambda *_: LINES,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def _dumps(value: Any, **_: Any) -> bytes:
    return orjson.dumps(value, default=str)
