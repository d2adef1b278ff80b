"""The `plinth` command: what people do at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson
from sqlalchemy.exc import DBAPIError

from . import __version__
from .catalog.database import Database
from .catalog.export import lines as export_lines
from .catalog.migrating import migrate as migrate_database
from .config import ROOT, SettingError, read_settings
from .importers import IMPORTERS, lines
from .importers import seed as seed_importer
from .importers.lint import problems_of
from .importers.merge import merge
from .importers.records import Document, DocumentError


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
    migrate_database(database_of_settings(), to)


@main.command("import")
@click.argument("upstream", type=click.Choice(list(IMPORTERS)))
@click.argument("file", type=click.File("rb"))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the document, YYYY-MM-DD.")
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the whole report here, as JSON.")
@click.option("--incomplete", is_flag=True, help="The document is a sample or a page: what it leaves out has not ended.")
@click.option("--accept-removals", is_flag=True, help="Let it end more than 30 % of what its source lists.")
def import_document(
    upstream: str, file: BinaryIO, day: datetime, report: Path | None, incomplete: bool, accept_removals: bool
) -> None:
    """Import a document of an upstream; - reads standard input.

    \b
    The upstreams:
    """
    document = IMPORTERS[upstream].read(file.read(), day.date())
    if incomplete:
        document = replace(document, complete=False)
    print_merged([document], report, accept_removals)


import_document.help = f"{import_document.help}\n" + "\n".join(f"{one.name}: {one.help}" for one in IMPORTERS.values())


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the whole report here, as JSON.")
def load(file: BinaryIO, report: Path | None) -> None:
    """Load an export into this catalog; - reads standard input."""
    print_merged(lines.read(file.read()), report, accept_removals=True)


@main.command()
@click.argument("file", type=click.File("wb"), default="-")
def export(file: BinaryIO) -> None:
    """Write the whole catalog as JSON Lines, which `plinth load` reads."""
    with database_of_settings().reading() as connection:
        for line in export_lines(connection):
            file.write(line)


@main.command()
@click.argument("upstream", type=click.Choice(list(IMPORTERS)))
@click.argument("file", type=click.File("rb"))
@click.argument("to", type=click.File("wb"), default="-")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the document, YYYY-MM-DD.")
def pack(upstream: str, file: BinaryIO, to: BinaryIO, day: datetime) -> None:
    """Write what an importer makes of a document as JSON Lines, as the bulk of the seed is kept."""
    to.write(lines.pack([IMPORTERS[upstream].read(file.read(), day.date())]))


STEPS = ("linking", "settling", "writing", "bodies")


def print_merged(documents: Sequence[Document], report_file: Path | None, accept_removals: bool) -> None:
    """Merge documents, with a bar on a terminal, and print the report."""
    bar = click.progressbar(length=len(STEPS), label="importing", file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar, database_of_settings().writing() as connection:
        report = merge(connection, documents, accept_removals=accept_removals, progress=lambda step: bar.update(1))
    click.echo("\n".join(report.lines()))
    if report_file is not None:
        report_file.write_bytes(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def database_of_settings() -> Database:
    return Database(read_settings().database_url)


@main.command()
def seed() -> None:
    """Put the catalog that ships with this release into the database."""
    print_seeded(database_of_settings())


def print_seeded(database: Database) -> None:
    with database.writing() as connection:
        report = merge(connection, seed_importer.read_folder(ROOT / "seed"), accept_removals=True)
    if report.revision:
        click.echo(f"seed: {sum(report.created.values())} created, {sum(report.updated.values())} updated, revision {report.revision}")


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
