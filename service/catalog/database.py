"""The one way to a connection, on SQLite or PostgreSQL: a snapshot to read, or the one writer's turn to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool, StaticPool

from . import prepared
from .straight import Lines, Straight
from .tables import Revision

CHUNK = 500  # slugs in one IN list: SQLite allows 32,766 bound values, PostgreSQL 65,535
MOST_KNOWN = 10_000  # values of one column that a process remembers to be there
WRITERS_LOCK = 7_014_913  # any number; every Plinth that shares a PostgreSQL uses the same


class Database:
    """The catalog's database. Reads see one snapshot from their first statement to their last; writes take turns."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self._known: dict[str, set[str]] = {}
        self.dialect = parsed.get_backend_name()
        in_memory = self.dialect == "sqlite" and parsed.database in (None, "", ":memory:")
        pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": 8, "max_overflow": 8, "pool_timeout": 2}
        self.engine: Engine = create_engine(parsed, **pool)
        self.lines = None if in_memory else Lines(self.engine)
        if self.dialect == "sqlite":
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._readers: Engine = self.engine
            self._writers: Engine = self.engine.execution_options(writes=True)
        else:
            self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writers = self.engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose statements all see the same state of the catalog."""
        with self._readers.connect() as connection:
            if self.dialect == "sqlite":
                # Prepared statements go past SQLAlchemy, and so past its own beginning of a transaction.
                connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]  # sqlite3's
            yield connection

    def straight(self) -> Straight | None:
        """A reader without a transaction, for one request; none where all share one connection."""
        return Straight(self.engine, self.lines) if self.lines else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that nobody else writes beside; commits when the block ends, or leaves everything as it was."""
        with self._writers.begin() as connection:
            if self.dialect == "postgresql":
                # PostgreSQL would let two writers commit in the other order than their revisions' numbers: a reader
                # could then keep the older state under the newer number. One lock makes the order of numbers the order of commits.
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS_LOCK)))
            yield connection

    def known_values(self, connection: Callable[[], Connection], column: Any, values: Iterable[str]) -> set[str]:
        """Those of some values that a column has, or had when it was looked at last: slugs never go, and few words do."""
        known = self._known.setdefault(str(column), set())
        unseen = set(values) - known
        if unseen:
            if len(known) > MOST_KNOWN:
                known.clear()
            known.update(connection().scalars(select(column).where(column.in_(unseen)).distinct()))
        return known

    @property
    def connections(self) -> dict[str, int]:
        """How many connections this process has, by state; where all share one there is nothing to count."""
        if not self.lines or not isinstance(self.engine.pool, QueuePool):
            return {}
        return {"in use": self.engine.pool.checkedout(), "idle": self.engine.pool.checkedin() + len(self.lines.idle)}

    def close(self) -> None:
        if self.lines:
            self.lines.close()
        self.engine.dispose()


def _set_up_sqlite(dbapi_connection: Any, _: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver's own BEGINs come late and never IMMEDIATE
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000", "synchronous=FULL", "cache_size=-20000"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that began as a reader cannot always become one: take the writer's place at once.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]  # sqlite3's
        connection.exec_driver_sql("BEGIN")




def chunks(slugs: Iterable[str], size: int = CHUNK) -> Iterator[list[str]]:
    ordered = iter(sorted(slugs))
    while chunk := list(islice(ordered, size)):
        yield chunk


def current_revision(connection: Connection) -> int:
    """The number of the newest revision, 0 before the first."""
    rows = prepared.run(connection, "revision", lambda: select(func.max(Revision.number)))
    return rows[0][0] or 0


def is_alive(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT 1")))
