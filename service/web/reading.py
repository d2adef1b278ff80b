"""The catalog as the running request reads it: one connection, one snapshot, one revision."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..catalog.database import Database, current_revision
from .problems import Problem


def database() -> Database:
    found: Database = current_app.extensions["plinth.database"]
    return found


def connection() -> Connection:
    """The connection of this request. Its snapshot begins with the reading of the revision, so the two agree."""
    if "connection" not in g:
        g.reading = ExitStack()
        try:
            g.connection = g.reading.enter_context(database().reading())
            g.revision = current_revision(g.connection)
        except (DBAPIError, PoolTimeout) as error:
            raise unavailable() from error
    found: Connection = g.connection
    return found


def revision() -> int:
    """The revision that this request reads at."""
    connection()
    number: int = g.revision
    return number


def handed_over() -> ExitStack:
    """The connection of this request, taken out of its hands: whoever closes this ends it, and not the end of the request."""
    connection()
    held: ExitStack = g.pop("reading")
    return held


def unavailable() -> Problem:
    return Problem("unavailable", "The catalog's database does not answer; try again in a moment.", headers={"Retry-After": "2"})


def init_app(app: Flask, catalog: Database) -> None:
    app.extensions["plinth.database"] = catalog

    @app.teardown_appcontext
    def close(_: Any) -> None:
        if reading := g.pop("reading", None):
            reading.close()
