"""The log: one JSON object a line on standard output, written by a thread of its own so that no answer waits for a pipe.

Writing a line costs little, but lets go of the interpreter: under load every thread would take turns at it. So lines are collected and
written together, at most `EVERY` seconds later, and in full when the process ends in its own way. A process that is killed takes
the lines of its last moment with it.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
from collections import deque
from typing import Any

import orjson
import structlog

EVERY = 0.05  # seconds
STANDARD_OUTPUT = 1


class Lines:
    """Collects lines and writes them from a thread that is begun with the first line of a process."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque()
        self._wanted = threading.Event()
        self._process = 0
        self._lock = threading.Lock()
        atexit.register(self.flush)

    def msg(self, line: bytes) -> None:
        self._lines.append(line)
        if self._process != os.getpid():
            self._begin()
        self._wanted.set()

    log = debug = info = warn = warning = error = exception = critical = fatal = msg

    def _begin(self) -> None:
        with self._lock:
            if self._process != os.getpid():  # a fork has the lines of its parent, but not its thread
                self._process = os.getpid()
                threading.Thread(target=self._write_for_ever, daemon=True, name="plinth-log").start()

    def _write_for_ever(self) -> None:
        pause = threading.Event()
        while True:
            self._wanted.wait()
            pause.wait(EVERY)
            self._wanted.clear()
            self.flush()

    def flush(self) -> None:
        """Write what was collected."""
        with self._lock:
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            rest = memoryview(b"".join(line + b"\n" for line in lines))
            with contextlib.suppress(OSError):  # nobody reads the log any more, and that is no reason to stop answering
                while rest:
                    rest = rest[os.write(STANDARD_OUTPUT, rest) :]


LINES = Lines()


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
