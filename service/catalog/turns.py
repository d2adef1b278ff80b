"""Taking turns to write: who came first writes first, and no process keeps the others out."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from .outages import AwayError, code_of

POLL = 0.001  # seconds between two looks whether another process has written
GAP = 3 * POLL  # that a process leaves to others between two of its writes


class Turns:
    """The turns of the threads of one process, in the order in which they came.

    SQLite lets whoever looks first be next, and who has waited longest looks seldomest; so a process that has many writers waiting
    would never let another in. Here only one of them looks, often, and leaves a gap when it has written.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._next_at = 0.0

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """The turn of this thread. Raises AwayError when it does not come in so many seconds."""
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.set()
        try:
            if not mine.wait(patience):
                raise AwayError("Others are writing, and it takes them long.")
            time.sleep(max(0.0, self._next_at - time.monotonic()))
            yield
        finally:
            with self._lock:
                had_it = self._waiting[0] is mine
                self._waiting.remove(mine)
                if had_it:
                    self._next_at = time.monotonic() + GAP
                    if self._waiting:
                        self._waiting[0].set()


def begin_immediate(connection: Connection, patience: float) -> None:
    """Begin to write in SQLite, as soon as no other process does."""
    until = time.monotonic() + patience
    own = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql("PRAGMA busy_timeout=0")  # its own waiting looks less and less often
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if not code_of(error).startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise
                time.sleep(POLL)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={own}")
