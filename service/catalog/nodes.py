"""One server of the database: its connections, how long it is waited for, whether it answers, and how far it has come."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool, StaticPool

from .outages import AwayError
from .straight import Lines, Straight
from .timebox import limit
from .turns import begin_immediate

log = structlog.get_logger()

FIRST_ANSWER = 1.0  # seconds that a server has for the first statement of a reader, which is of the cheapest
CONNECT = 2  # seconds for a new connection; the driver takes no less
SLOW_FAILURE = 0.3  # seconds: who takes longer to fail is not asked again at once
MARGIN = 0.5  # seconds that a server has, beyond the time that a statement may take, to say that it took too long
# How long a server that was silent is left alone. The first one to ask it after that finds out for all.
REST_OF_PRIMARY, REST_OF_REPLICA = 0.5, 5.0
TURN, LONG_TURN = 4.0, 30.0  # seconds that a writer waits until others have written: one that answers a client, and any other
ASKED_AGAIN = 0.1  # seconds after which a replica that lagged is asked how far it has come


@dataclass(frozen=True)
class Limits:
    """What an answer may cost: how long one statement may take, and how many connections a process may have to one server."""

    seconds: float = 2
    connections: int = 16


class Impatient(psycopg.Connection[Any]):
    """A connection that is given up when its server says nothing for longer than `patience` seconds.

    No timeout of the server's own is of use when the server has stopped, and none of TCP's while its machine goes on
    acknowledging what is sent.
    """

    patience: float | None = None
    node: Node | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except psycopg.OperationalError as error:
            if error.sqlstate or self.pgconn.status == psycopg.pq.ConnStatus.BAD:  # the server has said something, or has gone
                raise
            self.pgconn.finish()  # what it would answer now would be taken for the answer to another question
            if self.node is not None:
                self.node.rest("it is silent")
            raise psycopg.OperationalError("the server is silent") from None


class Node:
    """A server of the database: the primary, which takes the writes, or a replica of it."""

    def __init__(self, url: URL, limits: Limits | None, is_primary: bool = True) -> None:
        self.url, self.limits, self.is_primary = url, limits, is_primary
        self.name = f"{url.host or url.query.get('host') or 'local'}:{url.port or url.query.get('port') or ''}".rstrip(":")
        self.dialect = url.get_backend_name()
        self.revision = 0  # that it was at when it was last asked
        self.reads = 0  # how many snapshots it gave
        self._asked_at = self._rests_until = 0.0
        self._is_away = False
        self._lock = threading.Lock()
        self.engine: Engine = self._engine()
        self.lines = None if self.in_memory else Lines(self.engine, self._most - self._most_pooled, limits.seconds if limits else None)
        self.readers: Engine
        self.writers: Engine
        if self.dialect == "sqlite":
            self.readers, self.writers = self.engine, self.engine.execution_options(writes=True, hurried=bool(self.limits))
        else:
            self.readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self.writers = self.engine

    @property
    def in_memory(self) -> bool:
        """Whether it is a SQLite without a file, which all share one connection to."""
        return self.dialect == "sqlite" and self.url.database in (None, "", ":memory:")

    @property
    def _most(self) -> int:
        """How many connections there may be."""
        return self.limits.connections if self.limits else Limits.connections

    @property
    def _most_pooled(self) -> int:
        """How many of them are for transactions; the others, fewer than half, for reading without one."""
        return self._most // 2 + 1

    def _engine(self) -> Engine:
        if self.in_memory:
            engine = create_engine(self.url, poolclass=StaticPool)
        else:
            # One that becomes a line passes through the pool and leaves its place there at once.
            most = self._most_pooled
            engine = create_engine(self.url, pool_size=min(most, 8), max_overflow=max(most - 8, 0), pool_timeout=1)
        if self.dialect == "sqlite":
            event.listen(engine, "connect", self._set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        elif self.limits:
            event.listen(engine, "do_connect", self._connect)
        return engine

    def _set_up_sqlite(self, dbapi_connection: Any, _: Any) -> None:
        dbapi_connection.isolation_level = None  # the driver's own BEGINs come late and never IMMEDIATE
        patience = 1000 * int(self.turn)
        # Each connection of a server has pages of its own, and the system keeps the file in memory for all of them.
        pages = 1000 if self.limits else 20_000  # KB
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={patience}", "synchronous=FULL", f"cache_size=-{pages}"):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    def _connect(self, dialect: Any, record: Any, cargs: Any, cparams: Any) -> Impatient:
        assert self.limits is not None
        cparams = {"connect_timeout": CONNECT, "application_name": "plinth", "keepalives_idle": 5, "keepalives_interval": 2,
                   "keepalives_count": 2, "tcp_user_timeout": 4000} | cparams  # fmt: skip
        connection = Impatient.connect(*cargs, **cparams)
        connection.patience, connection.node = self.patience, self
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = {int(self.limits.seconds * 1000)}".encode())
        connection.autocommit = False
        return connection

    # --- Asking it ----------------------------------------------------------------------------------------------------

    def connect(self, writes: bool = False) -> Connection:
        """A connection; raises AwayError at once while the server is left alone."""
        self._may_be_asked()
        began = time.monotonic()
        try:
            connection = (self.writers if writes else self.readers).connect()
        except DBAPIError as error:
            self.failed(error, time.monotonic() - began)
            raise
        except PoolTimeout:
            self._rests_until = 0.0  # all of its connections are at work
            raise
        self.allow(connection, None)
        return connection

    def straight(self, at_least: int) -> Straight | None:
        """A reader without a transaction, for one request; none where all share one connection, or while the server is left alone."""
        if self.lines is None or self._rests_until:
            return None
        return Straight(self.engine, self.lines, 0 if self.is_primary else at_least, self.answered)

    @property
    def turn(self) -> float:
        """How many seconds a writer waits for its turn."""
        return TURN if self.limits else LONG_TURN

    @property
    def patience(self) -> float | None:
        """How many seconds its answer to a statement is waited for."""
        return self.limits.seconds + MARGIN if self.limits else None

    def allow(self, connection: Connection, seconds: float | None) -> None:
        """Wait so long for each of the next statements; SQLite, which is not waited for, may run so long from now on."""
        if self.limits is None:
            return
        driver: Any = connection.connection.driver_connection
        if isinstance(driver, Impatient):
            driver.patience = seconds
        elif self.dialect == "sqlite":
            limit(connection, seconds)

    def _may_be_asked(self) -> None:
        if self._rests_until:
            with self._lock:
                now = time.monotonic()
                if now < self._rests_until:
                    raise AwayError(f"The database at {self.name} does not answer.")
                self._rests_until = now + CONNECT + FIRST_ANSWER  # by then whoever asks now has found out

    def rest(self, reason: str) -> None:
        """Leave the server alone for a while: who asks it waits, and others wait behind them."""
        self._rests_until = time.monotonic() + (REST_OF_PRIMARY if self.is_primary else REST_OF_REPLICA)
        self._is(away=True, reason=reason)

    def failed(self, error: DBAPIError, seconds: float) -> None:
        """The server failed to answer, after so long."""
        reason = str(error.orig).strip().partition("\n")[0]
        if seconds > SLOW_FAILURE:
            self.rest(reason)
        else:
            self._rests_until = 0.0
            self._is(away=True, reason=reason)

    def answered(self, revision: int) -> None:
        """The server gave a snapshot at a revision."""
        self.revision, self._asked_at = revision, time.monotonic()
        self.reads += 1
        self.is_there()

    def is_there(self) -> None:
        """The server answered."""
        self._rests_until = 0.0
        if self._is_away:
            self._is(away=False)

    def lags(self, at_least: int) -> bool:
        """Whether it is known to lack a revision; a while after it was asked it may have caught up."""
        return self.revision < at_least and time.monotonic() < self._asked_at + ASKED_AGAIN

    def _is(self, away: bool, reason: str = "") -> None:
        with self._lock:
            turned, self._is_away = self._is_away != away, away
        if turned:
            log.warning("database away" if away else "database back", server=self.name, **({"reason": reason} if reason else {}))

    @property
    def connections(self) -> dict[str, int]:
        """How many connections there are to it, by state."""
        if not self.lines or not isinstance(self.engine.pool, QueuePool):
            return {}
        pool, lines = self.engine.pool, self.lines
        return {"in use": pool.checkedout() + lines.open - len(lines.idle), "idle": pool.checkedin() + len(lines.idle)}

    def close(self) -> None:
        if self.lines:
            self.lines.close()
        self.engine.dispose()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that began as a reader cannot always become one: take the writer's place at once.
    if connection.get_execution_options().get("writes"):
        begin_immediate(connection, TURN if connection.get_execution_options().get("hurried") else LONG_TURN)
    elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]  # sqlite3's
        connection.exec_driver_sql("BEGIN")
