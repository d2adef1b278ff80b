"""Reading without a transaction, for questions that one or two prepared statements answer.

Each statement is a snapshot of its own and brings along the revision that it was read at. As long as all of them say the same, they
have seen the same catalog. Where they do not, or where one has no row to say it with, `MovedError` is raised, and the question is to be
asked again in a transaction (database.py). What is saved is a beginning and an end: on PostgreSQL two ways to the server, on
SQLite four moments at which the threads of a process take the interpreter from each other, which cost more than the reading.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from .outages import took_too_long
from .timebox import LONG_STEPS

Row = tuple[Any, ...]


class MovedError(Exception):
    """Nobody can say that what was read goes together."""


class Lines:
    """The connections of one process to one server that are for this: as many as its threads have needed at a time, and `most` at most.

    A statement may take so many seconds, where that is said; PostgreSQL sees to it itself (nodes.py).
    """

    def __init__(self, engine: Engine, most: int, seconds: float | None = None) -> None:
        self._engine, self._most, self._seconds = engine, most, seconds
        # PostgreSQL writes bytes as text that is twice as long, unless it is told to send values as they are.
        self._how = {"binary": True} if engine.dialect.name == "postgresql" else {}
        self.idle: deque[Line] = deque()
        self.open = 0
        self._lock = threading.Lock()  # of `open`

    def fetch(self, sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
        """The rows of one statement."""
        try:
            line = self.idle.pop()
        except IndexError:
            line = self._begun()
        if self._seconds is not None:
            line.until = time.monotonic() + self._seconds
        try:
            rows: list[Row] = line.driver.execute(sql, values, **self._how).fetchall()
        except self._engine.dialect.loaded_dbapi.Error as error:
            self._end(line)
            if took_too_long(error):
                raise DBAPIError(sql, None, error) from error
            raise MovedError from error  # in a transaction it goes well, or says what is wrong
        self.idle.append(line)
        return rows

    def _begun(self) -> Line:
        with self._lock:
            if self.open >= self._most:  # the others wait for their turn, as is done for a transaction
                raise MovedError
            self.open += 1
        try:
            pooled = self._engine.raw_connection()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            with self._lock:
                self.open -= 1
            raise MovedError from error
        line = Line(pooled.dbapi_connection)
        pooled.detach()  # or the pool would wait for it to come back
        if self._engine.dialect.name == "postgresql":
            line.driver.autocommit = True
            # These statements come again and again, and know their way for any values (walking.py). In a large catalog PostgreSQL takes a
            # plan for all of them for dear, as it cannot tell how few rows are read, and would plan anew each time.
            line.driver.execute("SET plan_cache_mode = force_generic_plan")
        elif self._seconds is not None:
            line.driver.set_progress_handler(lambda: time.monotonic() > line.until, LONG_STEPS)
        return line

    def _end(self, line: Line) -> None:
        line.driver.close()
        with self._lock:
            self.open -= 1

    def close(self) -> None:
        while self.idle:
            self._end(self.idle.pop())


class Line:
    """One of these connections, and the moment until which its statement may take."""

    __slots__ = ("driver", "until")

    def __init__(self, driver: Any) -> None:
        self.driver, self.until = driver, 0.0


class Straight:
    """What one request reads in this way, on a server that must have come as far as `at_least`."""

    def __init__(self, engine: Engine, lines: Lines, at_least: int = 0, answered: Callable[[int], None] = lambda revision: None) -> None:
        self.engine, self.dialect = engine, engine.dialect
        self.revision: int | None = None
        self._lines, self._at_least, self._answered = lines, at_least, answered
        self._expected: int | None = None

    def expect(self, revision: int) -> None:
        """Go on with what is known of a revision: all that is read must be of the same."""
        if revision not in (self.revision or revision, self._expected or revision):
            raise MovedError
        self._expected = revision

    def rows(self, sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
        """The rows of a statement whose last column is the revision, without it."""
        rows = self._lines.fetch(sql, values)
        if not rows:
            raise MovedError
        seen = rows[0][-1] or 0
        if self.revision is None:
            self._answered(seen)
        if not {self.revision, self._expected} <= {None, seen} or seen < self._at_least:
            raise MovedError
        self.revision = seen
        return [row[:-1] for row in rows]
