"""`plinth keys`: make, list and revoke the keys that writing needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from .catalog import keys
from .catalog.database import Database


class Days(click.ParamType):  # type: ignore[type-arg]  # generic for mypy alone
    """A number of days, as 90d."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([1-9][0-9]{0,3})d", value, re.ASCII)
        if found is None:
            self.fail(f"{value!r} must be a number of days like 90d.", param, ctx)
        return timedelta(days=int(found[1]))


SCOPES = "What it may do; may be given several times. " + " ".join(f"{scope}: {meaning}." for scope, meaning in keys.SCOPES.items())


def key_commands(ready_database: Callable[[], AbstractContextManager[Database]]) -> click.Group:
    """The commands, on the database of the settings."""

    @click.group("keys")
    def group() -> None:
        """Keys to write with over HTTP: create, list, revoke."""

    @group.command()
    @click.option("--name", required=True, help="Whose it is: kept with every change that is made with it.")
    @click.option("--scope", "scopes", required=True, multiple=True, type=click.Choice(list(keys.SCOPES)), help=SCOPES)
    @click.option("--expires", type=Days(), help="After how many days it is good no longer, as 90d; without it never.")
    def create(name: str, scopes: Sequence[str], expires: timedelta | None) -> None:
        """Make a key. It is shown now and never again: only its digest is kept."""
        now = datetime.now(UTC)
        until = now + expires if expires else None
        with ready_database() as database, database.writing() as connection:
            try:
                token = keys.create(connection, name, scopes, now, until)
            except ValueError as error:
                raise click.BadParameter(f"--name {error}.") from None
        click.echo(f"A key for {name}, good until {keys.stamp(until) if until else 'it is revoked'}. It is not shown again.", err=True)
        click.echo(token)

    @group.command("list")
    def list_keys() -> None:
        """Show what keys there are, never the keys themselves."""
        now = datetime.now(UTC)
        with ready_database() as database, database.reading() as connection:
            found = keys.every_key(connection)
        rows = [("ID", "NAME", "SCOPES", "STATE", "CREATED", "EXPIRES", "LAST USED")]
        rows += [
            (one.id, one.name, ",".join(one.scopes), one.state(now), one.created_at[:10], (one.expires_at or "never")[:10],
             str(one.last_used_on or "never"))
            for one in found
        ]  # fmt: skip
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        for row in rows:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    @group.command()
    @click.argument("key_id", metavar="ID")
    def revoke(key_id: str) -> None:
        """End a key at once, by its ID in the list."""
        with ready_database() as database, database.writing() as connection:
            known = keys.revoke(connection, key_id, datetime.now(UTC))
        if not known:
            raise click.BadParameter(f"There is no key {key_id!r}; `plinth keys list` shows them all.")
        click.echo(f"The key {key_id} is good no longer.")

    return group
