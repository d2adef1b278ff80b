"""Which form the tables have, and which forms this release knows: without Alembic, which takes more memory than a server has to spare."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, inspect, text

from ..config import ROOT


@cache
def steps() -> list[str]:
    """Every form that this release knows, the newest first: the numbers with which the names of the migrations begin."""
    return sorted((file.name.partition("_")[0] for file in (ROOT / "migrations" / "versions").glob("[0-9]*_*.py")), reverse=True)


def newest() -> str:
    return steps()[0]


def form_of(connection: Connection) -> str | None:
    """The form that the tables have: the number of the migration that made it, or None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    form: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return form


def is_usable(connection: Connection) -> bool:
    """Whether this release can read the tables: they have its form, or that of a later one, which only adds to it.

    So what is served goes on being served while the next release migrates and takes over.
    """
    form = form_of(connection)
    return form == newest() or (form is not None and form not in steps())
