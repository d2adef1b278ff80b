"""The `plinth` command: what people do at a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from . import __version__
from .catalog.database import Database
from .catalog.migrating import migrate as migrate_database
from .config import ROOT, SettingError, read_settings
from .importers import seed as seed_importer
from .importers.lint import problems_of
from .importers.merge import merge
from .importers.records import DocumentError


class Commands(click.Group):
    """Commands whose failures are one sentence and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingError, DocumentError, OSError) as error:
            raise SystemExit(f"plinth: {error}") from None
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise SystemExit(f"plinth: the database at DATABASE_URL cannot be used: {reason}") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plinth")
def main() -> None:
    """Plinth, a catalog of foundation models that answers over HTTP."""


@main.command()
@click.option("--to", default="head", show_default=True, help="A migration's number, head, or base for none.")
def migrate(to: str) -> None:
    """Bring the database's tables to the form that this release needs."""
    migrate_database(Database(read_settings().database_url), to)


@main.command()
def seed() -> None:
    """Put the catalog that ships with this release into the database."""
    print_seeded(Database(read_settings().database_url))


def print_seeded(database: Database) -> None:
    with database.writing() as connection:
        report = merge(connection, seed_importer.read_folder(ROOT / "seed"))
    if report.revision:
        click.echo(f"seed: {report.created} created, {report.updated} updated, revision {report.revision}")
    for refusal in report.refused:
        click.echo(f"seed: refused: {refusal}", err=True)


@main.command()
def serve() -> None:
    """Migrate, seed what is new, and run gunicorn; the address is printed."""
    settings = read_settings()
    database = Database(settings.database_url)
    migrate_database(database)
    print_seeded(database)
    database.close()
    address = f"http://{settings.host}:{settings.port}"
    click.echo(f"Plinth answers at {address}\nTry: curl '{address}/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.0-ultra'")
    sys.stdout.flush()
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.execv(gunicorn, [str(gunicorn), "-c", "python:service.gunicorn", "service.app:create_app()"])


@main.group()
def lint() -> None:
    """Look for mistakes in what ships."""


@lint.command("seed")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT / "seed")
def lint_seed(folder: Path) -> None:
    """Refuse what is impossible in the hand-checked core; exit code 1 when anything is."""
    found = problems_of(folder)
    for problem in found:
        click.echo(str(problem))
    if found:
        raise SystemExit(1)
    click.echo("seed: nothing impossible found")


if __name__ == "__main__":
    main()
