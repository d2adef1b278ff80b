"""The form of the tables: bring it up to what this release needs, and say whether it is there."""

from __future__ import annotations

import time

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from ..config import ROOT
from . import columns
from .database import WRITERS_LOCK, Database
from .forms import form_of, is_usable, newest

LOCK_MILLISECONDS = 200  # that a step waits for a table, and readers behind it
LOCK_NOT_AVAILABLE = "55P03"
BETWEEN_TRIES = 0.3  # seconds
LONGEST_WAIT = 120  # seconds until whoever does not let go of a table is said to have it


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, for one connection or for DATABASE_URL."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, to: str = "head") -> None:
    """Bring the tables to the newest form (or to a named one); nothing happens where they are there already, or beyond it."""
    _bring(database, to)
    with database.reading() as connection:
        is_ours = form_of(connection) == newest()
    if is_ours:  # what a later release keeps is its own
        columns.complete(database)


def _bring(database: Database, to: str) -> None:
    with database.engine.execution_options(writes=True).connect() as connection:
        if to == "head" and is_usable(connection):
            return
        connection.rollback()
        if database.dialect == "sqlite":
            # SQLite's ALTER rebuilds tables; other tables' references to them are checked again at the next start.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            _move(connection, to)
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        else:
            connection.detach()  # with what is set on it
            # Nodes that start together migrate one after the other, and the later ones find it done.
            connection.execute(select(func.pg_advisory_lock(WRITERS_LOCK)))
            # Who waits for a table makes every reader wait behind it: better to give up and come again when whoever has it is done.
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_MILLISECONDS}ms'")
            connection.commit()
            _moved_at_last(connection, to)


def _moved_at_last(connection: Connection, to: str) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return _move(connection, to)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE or time.monotonic() > until:
                raise
            connection.rollback()
            time.sleep(BETWEEN_TRIES)


def _move(connection: Connection, to: str) -> None:
    form = form_of(connection)
    move = command.downgrade if is_earlier(to, form) else command.upgrade
    connection.rollback()
    if form is not None and connection.dialect.name == "postgresql" and move is command.downgrade:
        # A step down takes tables away one after the other. Readers begin with the revision: once none is left that has it, none has any.
        connection.execute(text("LOCK TABLE revision IN ACCESS EXCLUSIVE MODE"))
    move(configuration(connection), to)
    connection.commit()


def is_earlier(to: str, current: str | None) -> bool:
    """Whether a migration is one that the tables have left behind them."""
    if to == "base":
        return True
    if to == "head" or current is None:
        return False
    behind = [script.revision for script in ScriptDirectory.from_config(configuration()).iterate_revisions(current, "base")]
    return to in behind[1:]
