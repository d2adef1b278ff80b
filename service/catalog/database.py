"""The one way to a connection, on SQLite or PostgreSQL: a snapshot to read, or the one writer's turn to write."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from sqlalchemy import URL, Connection, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from . import prepared
from .nodes import FIRST_ANSWER, SLOW_FAILURE, Limits, Node
from .outages import AwayError
from .straight import Straight
from .tables import Revision, Row
from .turns import Turns

CHUNK = 500  # slugs in one IN list: SQLite allows 32,766 bound values, PostgreSQL 65,535
MOST_KNOWN = 10_000  # values of one column that a process remembers to be there
MOST_BROKEN = 20  # connections of one server that may be found broken one after the other
REVISION = "plinth.revision"  # what a connection remembers of the snapshot that it reads
WRITERS_LOCK = 7_014_913  # any number; every Plinth that shares a PostgreSQL uses the same


class Database:
    """The catalog's database. Reads see one snapshot from their first statement to their last; writes take turns.

    What answers clients has limits, and may share its reads out over replicas; commands wait as long as it takes.
    """

    def __init__(self, url: str, replicas: Iterable[str] = (), limits: Limits | None = None) -> None:
        self.primary = Node(parsed(url), limits)
        self.replicas = [Node(parsed(one), limits, is_primary=False) for one in replicas]
        self.url, self.dialect, self.engine = self.primary.url, self.primary.dialect, self.primary.engine
        self._known: dict[Any, set[str]] = {}  # by column
        self._turns = itertools.count()
        self._turns_to_write = Turns()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to the primary whose statements all see the same state of the catalog."""
        with self.primary.connect() as connection:
            _begin(connection)
            yield connection

    def straight(self, at_least: int = 0) -> Straight | None:
        """A reader without a transaction, for one request, on any server that has come as far; or none where that cannot be had."""
        able = (node.straight(at_least) for node in (*self._in_turn(), self.primary) if node.is_primary or not node.lags(at_least))
        return next(filter(None, able), None)

    @contextmanager
    def snapshot(self, at_least: int = 0) -> Iterator[tuple[Connection, int]]:
        """What a reader sees from now on, and at which revision: on any server that has come as far as `at_least`.

        A server that does not answer costs no answer while another one does. What the primary has is always far enough.
        """
        connection, revision = self._opened(at_least)
        with connection:
            yield connection, revision

    def revision(self) -> int:
        """The revision that the catalog is at, by the word of the primary."""
        connection, revision = self._opened_on(self.primary)
        connection.close()
        return revision

    def _opened(self, at_least: int) -> tuple[Connection, int]:
        for replica in self._in_turn():
            if not replica.lags(at_least):
                with suppress(AwayError, DBAPIError, PoolTimeout):
                    connection, revision = self._opened_on(replica)
                    if revision >= at_least:
                        return connection, revision
                    connection.close()
        return self._opened_on(self.primary)

    def _in_turn(self) -> list[Node]:
        """The replicas, another one first each time."""
        if not self.replicas:
            return []
        first = next(self._turns) % len(self.replicas)
        return self.replicas[first:] + self.replicas[:first]

    def _opened_on(self, node: Node) -> tuple[Connection, int]:
        for _ in range(MOST_BROKEN):
            began = time.monotonic()
            connection = node.connect()
            try:
                node.allow(connection, FIRST_ANSWER)
                _begin(connection)
                revision = current_revision(connection)
                node.allow(connection, node.patience)
            except DBAPIError as error:
                connection.close()
                node.failed(error, time.monotonic() - began)
                # Connections that nobody used may have ended with their server, which may have been back for long.
                if not error.connection_invalidated or time.monotonic() - began > SLOW_FAILURE:
                    raise
            else:
                node.answered(revision)
                return connection, revision
        raise AwayError(f"The database at {node.name} does not answer.")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that nobody else writes beside; commits when the block ends, or leaves everything as it was."""
        with self._turns_to_write.turn(self.primary.turn), self.primary.connect(writes=True) as connection, connection.begin():
            if self.dialect == "postgresql":
                # PostgreSQL would let two writers commit in the other order than their revisions' numbers: a reader
                # could then keep the older state under the newer number. One lock makes the order of numbers the order of commits.
                self.primary.allow(connection, self.primary.patience)
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS_LOCK)))
            self.primary.is_there()
            yield connection

    def take_time(self, connection: Connection) -> None:
        """Let a writer whose turn it is take as long as it needs: a whole document is more than a statement or two."""
        if self.dialect == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        self.primary.allow(connection, None)

    def settle(self) -> None:
        """Have PostgreSQL look at once at what a command has written, which it would do within minutes by itself: until then it plans
        without knowing what is there, and reads rows where an index has all that is asked for."""
        if self.dialect == "postgresql":
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(f"VACUUM (ANALYZE) {', '.join(sorted(Row.metadata.tables))}"))

    def known_values(self, connection: Callable[[], Connection], column: Any, values: Iterable[str]) -> set[str]:
        """Those of some values that a column has, or had when it was looked at last: slugs never go, and few words do."""
        known = self._known.setdefault(column, set())
        unseen = set(values) - known
        if unseen:
            if len(known) > MOST_KNOWN:
                known.clear()
            known.update(connection().scalars(select(column).where(column.in_(unseen)).distinct()))
        return known

    def knows(self, column: Any, values: Iterable[str]) -> bool:
        """Whether a column is known to have all of some values, without looking."""
        return self._known.get(column, set()).issuperset(values)

    @property
    def connections(self) -> dict[str, int]:
        """How many connections this process has, by state; where all share one there is nothing to count."""
        counted: dict[str, int] = {}
        for node in (self.primary, *self.replicas):
            for state, number in node.connections.items():
                counted[state] = counted.get(state, 0) + number
        return counted

    @property
    def reads(self) -> dict[str, int]:
        """How many times this process read from each server."""
        return {node.name: node.reads for node in (self.primary, *self.replicas)}

    def close(self) -> None:
        for node in (self.primary, *self.replicas):
            node.close()


def parsed(url: str) -> URL:
    """A URL of a database, with the driver that is used."""
    found = make_url(url)
    return found.set(drivername="postgresql+psycopg") if found.drivername == "postgresql" else found


def _begin(connection: Connection) -> None:
    connection.info.pop(REVISION, None)
    # Prepared statements go past SQLAlchemy, and so past its own beginning of a transaction.
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]  # sqlite3's


def chunks(slugs: Iterable[str], size: int = CHUNK) -> Iterator[list[str]]:
    ordered = iter(sorted(slugs))
    while chunk := list(islice(ordered, size)):
        yield chunk


def current_revision(connection: Connection) -> int:
    """The number of the newest revision, 0 before the first."""
    rows = prepared.run(connection, "revision", lambda: select(func.max(Revision.number)))
    number: int = rows[0][0] or 0
    connection.info[REVISION] = number
    return number


def revision_read(connection: Connection) -> int:
    """The number of the revision that a reader sees, which stays the same as long as it reads."""
    number: int | None = connection.info.get(REVISION)
    return current_revision(connection) if number is None else number
