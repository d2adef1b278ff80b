"""The catalog as the running request reads it: one snapshot, one revision.

What one or two prepared statements answer is read without a transaction (`reader`); all else on one connection (`connection`).
Should the catalog move between the two, the view is called again and reads all of it on one connection.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..catalog.database import Database
from ..catalog.outages import AwayError, is_outage, takes_no_writes, took_too_long
from ..catalog.prepared import Reader
from ..catalog.straight import MovedError
from ..catalog.timebox import unlimited
from .kept import Watch, said_revision
from .problems import Problem


def database() -> Database:
    found: Database = current_app.extensions["plinth.database"]
    return found


def connection() -> Connection:
    """The connection of this request. Its snapshot begins with the reading of the revision, so the two agree."""
    if "connection" not in g:
        g.reading = ExitStack()
        try:
            g.connection, g.revision = g.reading.enter_context(database().snapshot(at_least()))
        except (DBAPIError, PoolTimeout, AwayError) as error:
            raise unavailable() from error
        if seen_straight() not in (None, g.revision):
            raise MovedError
    found: Connection = g.connection
    return found


def reader() -> Reader:
    """What a prepared statement of this request is to be read with."""
    if "connection" in g or "carefully" in g:
        return connection()
    if "straight" not in g:
        g.straight = database().straight(at_least())
    return g.straight or connection()


def seen_straight() -> int | None:
    """The revision at which this request has read without a transaction, if it has."""
    straight = g.get("straight")
    return straight and straight.revision  # type: ignore[no-any-return]  # g has no types


def revision_seen() -> int | None:
    """The revision that this request has read at, if it has read anything."""
    number: int | None = g.get("revision")
    return seen_straight() if number is None else number


def at_least() -> int:
    """The revision before which this request must not be answered: what this process knows of, and what the client has seen."""
    watch: Watch = current_app.extensions["plinth.watch"]
    return max(watch.revision, said_revision(request.environ))


def revision() -> int:
    """The revision that this request reads at."""
    number = revision_seen()
    if number is None:
        connection()
        number = g.revision
    return number


def read_again() -> None:
    """Forget what was read and read all of it again on one connection: `MovedError` was raised."""
    if reading := g.pop("reading", None):
        reading.close()
    for name in ("connection", "revision", "straight"):
        g.pop(name, None)
    g.carefully = True


def handed_over() -> ExitStack:
    """The connection of this request, taken out of its hands: whoever closes this ends it, and not the end of the request."""
    unlimited(connection())  # it is read while it is sent, which takes as long as the client does
    held: ExitStack = g.pop("reading")
    return held


def unavailable(detail: str = "The catalog's database does not answer; try again in a moment.", sort: str = "unavailable") -> Problem:
    return Problem(sort, detail, headers={"Retry-After": "2"})


def outage(error: Exception) -> Problem | None:
    """What a client is told when the database failed a request that had begun; None when it was not the database's fault."""
    if took_too_long(error):
        return unavailable("The database took too long over this; ask for less, or try again in a moment.", "too-slow")
    if takes_no_writes(error):
        return unavailable("The catalog takes no writes at the moment; it can be read.")
    return unavailable() if is_outage(error) else None


def init_app(app: Flask, catalog: Database, watch: Watch) -> None:
    app.extensions["plinth.database"], app.extensions["plinth.watch"] = catalog, watch

    @app.teardown_appcontext
    def close(_: Any) -> None:
        if reading := g.pop("reading", None):
            reading.close()
