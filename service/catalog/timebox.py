"""A limit of time on statements of a reader: the database ends what takes longer, and the reader's snapshot goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

STEPS = 1000  # of SQLite's machine between two looks at the clock: some hundredths of a millisecond
# Each look takes the interpreter from other threads: what every statement is held to is looked at once in some milliseconds.
LONG_STEPS = 100_000


class OutOfTimeError(Exception):
    """The time was over before the statements were."""


@contextmanager
def at_most(connection: Connection, seconds: float) -> Iterator[None]:
    """Run statements for at most so long, all together. Raises OutOfTimeError; the connection can be used as before."""
    if seconds <= 0:
        raise OutOfTimeError
    boxed = _at_most_on_sqlite if connection.dialect.name == "sqlite" else _at_most_on_postgresql
    with boxed(connection, seconds):
        yield


def limit(connection: Connection, seconds: float | None) -> None:
    """Let SQLite end whatever is not done so many seconds from now, until something else is said; with None it may go on for ever."""
    until = connection.info["until"] = None if seconds is None else time.monotonic() + seconds
    _end_at(connection, until, LONG_STEPS)


def unlimited(connection: Connection) -> None:
    """Let a snapshot go on for as long as it is read."""
    if connection.dialect.name == "sqlite":
        limit(connection, None)


def _end_at(connection: Connection, until: float | None, steps: int) -> None:
    driver: Any = connection.connection.driver_connection
    if until is None:
        driver.set_progress_handler(None, 0)
    else:
        driver.set_progress_handler(lambda: time.monotonic() > until, steps)


@contextmanager
def _at_most_on_sqlite(connection: Connection, seconds: float) -> Iterator[None]:
    _end_at(connection, time.monotonic() + seconds, STEPS)
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise OutOfTimeError from None
        raise
    finally:
        _end_at(connection, connection.info.get("until"), LONG_STEPS)


@contextmanager
def _at_most_on_postgresql(connection: Connection, seconds: float) -> Iterator[None]:
    # An error would end the whole transaction, and the snapshot with it: it goes back to here, and so does the setting.
    inner = connection.begin_nested()
    until = time.monotonic() + seconds
    try:
        milliseconds = max(1, int((until - time.monotonic()) * 1000))
        connection.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == "57014":  # query_canceled
            raise OutOfTimeError from None
        raise
    finally:
        inner.rollback()
