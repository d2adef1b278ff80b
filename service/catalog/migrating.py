"""The form of the tables: bring it up to what this release needs, and say whether it is there."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ..config import ROOT
from .database import Database


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, for one connection or for DATABASE_URL."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, to: str = "head") -> None:
    """Bring the tables to the newest form (or to a named one); nothing happens where they are there already."""
    with database.engine.execution_options(writes=True).connect() as connection:
        if to == "head" and MigrationContext.configure(connection).get_current_revision() == newest():
            return
        connection.rollback()
        if database.dialect == "sqlite":
            # SQLite's ALTER rebuilds tables; other tables' references to them are checked again at the next start.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        move = command.downgrade if is_earlier(to, MigrationContext.configure(connection).get_current_revision()) else command.upgrade
        connection.rollback()
        move(configuration(connection), to)
        connection.commit()
        if database.dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def is_earlier(to: str, current: str | None) -> bool:
    """Whether a migration is one that the tables have left behind them."""
    if to == "base":
        return True
    if to == "head" or current is None:
        return False
    behind = [script.revision for script in ScriptDirectory.from_config(configuration()).iterate_revisions(current, "base")]
    return to in behind[1:]


def newest() -> str | None:
    return ScriptDirectory.from_config(configuration()).get_current_head()


def steps() -> list[str]:
    """Every form that this release knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]


def form_of(connection: Connection) -> str | None:
    """The form that the tables have: the number of the migration that made it, or None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def is_at_head(connection: Connection) -> bool:
    """Whether the tables have the form that this release needs."""
    return form_of(connection) == newest()
