"""Reading without a transaction, for questions that one or two prepared statements answer.

Each statement is a snapshot of its own and brings along the revision that it was read at. As long as all of them say the same, they
have seen the same catalog. Where they do not, or where one has no row to say it with, `MovedError` is raised, and the question is to be
asked again in a transaction (database.py). What is saved is a beginning and an end: on PostgreSQL two ways to the server, on
SQLite four moments at which the threads of a process take the interpreter from each other, which cost more than the reading.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

Row = tuple[Any, ...]


class MovedError(Exception):
    """Nobody can say that what was read goes together."""


class Lines:
    """The connections of one process that are for this, as many as its threads have needed at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.idle: deque[Any] = deque()

    def fetch(self, sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
        """The rows of one statement."""
        try:
            line = self.idle.pop()
        except IndexError:
            line = self._begun()
        try:
            rows: list[Row] = line.execute(sql, values).fetchall()
        except self._engine.dialect.loaded_dbapi.Error as error:
            line.close()
            raise MovedError from error  # in a transaction it goes well, or says what is wrong
        self.idle.append(line)
        return rows

    def _begun(self) -> Any:
        try:
            pooled = self._engine.raw_connection()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise MovedError from error
        line: Any = pooled.dbapi_connection
        pooled.detach()  # or the pool would wait for it to come back
        if self._engine.dialect.name == "postgresql":
            line.autocommit = True
        return line

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()


class Straight:
    """What one request reads in this way."""

    def __init__(self, engine: Engine, lines: Lines) -> None:
        self.engine, self.dialect = engine, engine.dialect
        self.revision: int | None = None
        self._lines = lines

    def rows(self, sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Row]:
        """The rows of a statement whose last column is the revision, without it."""
        rows = self._lines.fetch(sql, values)
        if not rows:
            raise MovedError
        seen = rows[0][-1] or 0
        if self.revision not in (None, seen):
            raise MovedError
        self.revision = seen
        return [row[:-1] for row in rows]
