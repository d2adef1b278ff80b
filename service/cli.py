"""The `plinth` command: what people do at a terminal."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from . import __version__
from .app import create_app
from .catalog.backup import BackupError
from .catalog.backup import restore as restore_backup
from .catalog.backup import write as write_backup
from .catalog.database import Database
from .catalog.export import lines as export_lines
from .catalog.forms import is_usable
from .catalog.migrating import migrate as migrate_database
from .catalog.outages import is_missing
from .catalog.values import Date
from .cli_keys import key_commands
from .config import ROOT, SettingError, Settings, read_settings
from .importers import IMPORTERS, identifying, lines
from .importers import seed as seed_importer
from .importers.lint import problems_of
from .importers.merge import merge
from .importers.records import Document, DocumentError
from .web.examples import FILE, SEEDED_AT
from .web.examples import make as make_examples


class Commands(click.Group):
    """Commands whose failures are one sentence and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # click ends in silence, as others do in a pipe
        except (SettingError, DocumentError, BackupError, OSError) as error:
            raise SystemExit(f"plinth: {error}") from None
        except click.FileError as error:
            raise SystemExit(f"plinth: {error.format_message()}") from None
        except click.BadParameter as error:
            if isinstance(error, click.MissingParameter):
                raise  # click shows how the command is used
            raise SystemExit(f"plinth: {error.format_message()}") from None
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise SystemExit(f"plinth: the database at DATABASE_URL cannot be used: {reason}") from None


class Day(click.ParamType):  # type: ignore[type-arg]  # generic for mypy alone
    """A whole day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return Date().parsed(value)
        except ValueError as error:
            self.fail(f"{value!r} {error}.", param, ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plinth")
def main() -> None:
    """Plinth, a catalog of foundation models that answers over HTTP."""


@main.command()
@click.option("--to", default="head", show_default=True, help="A migration's number, head, or base for none.")
def migrate(to: str) -> None:
    """Bring the database's tables to the form that this release needs."""
    with closing(database_of_settings()) as database:
        migrate_database(database, to)


@main.command("import")
@click.argument("upstream", type=click.Choice(list(IMPORTERS)))
@click.argument("file", type=click.File("rb"))
@click.option("--date", "day", type=Day(), required=True, help="The day of the document, YYYY-MM-DD.")
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the whole report here, as JSON.")
@click.option("--incomplete", is_flag=True, help="The document is a sample or a page: what it leaves out has not ended.")
@click.option("--accept-removals", is_flag=True, help="Let it end more than 30 % of what its source lists.")
def import_document(
    upstream: str, file: BinaryIO, day: date, report: Path | None, incomplete: bool, accept_removals: bool
) -> None:
    """Import a document of an upstream; - reads standard input.

    \b
    The upstreams:
    """
    document = IMPORTERS[upstream].read(file.read(), day)
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
    with ready_database() as database, database.reading() as connection:
        for line in export_lines(connection):
            file.write(line)


@main.command()
@click.argument("upstream", type=click.Choice(list(IMPORTERS)))
@click.argument("file", type=click.File("rb"))
@click.argument("to", type=click.File("wb"), default="-")
@click.option("--date", "day", type=Day(), required=True, help="The day of the document, YYYY-MM-DD.")
def pack(upstream: str, file: BinaryIO, to: BinaryIO, day: date) -> None:
    """Write what an importer makes of a document as JSON Lines, as the bulk of the seed is kept."""
    document = IMPORTERS[upstream].read(file.read(), day)
    to.write(lines.pack([document]))
    click.echo(f"{upstream} of {day}: {len(list(document.records))} records, {len(document.refused)} refused", err=True)


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write them here, too, as JSON.")
def identify(file: BinaryIO, report: Path | None) -> None:
    """Measure how ids find their models: right, wrong, ambiguous or none, with every miss.

    FILE is a JSON list of {"provider", "id", "model"}, where model is a name that the catalog knows, such as openai/gpt-5-mini.
    """
    labelled = identifying.read(file.read())
    with database_of_settings().reading() as connection:
        found = list(identifying.outcomes(connection, labelled))
    click.echo("\n".join(identifying.lines(found)))
    if report is not None:
        report.write_bytes(orjson.dumps(identifying.as_dict(found), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:")
STEPS = ("linking", "settling", "writing", "bodies")


def print_merged(documents: Sequence[Document], report_file: Path | None, accept_removals: bool) -> None:
    """Merge documents, with a bar on a terminal, and print the report."""
    if report_file is not None and not report_file.parent.is_dir():
        raise DocumentError(f"There is no folder {report_file.parent} for the report; nothing was imported.")
    bar = click.progressbar(length=len(STEPS), label="importing", file=sys.stderr, hidden=not sys.stderr.isatty())
    with ready_database() as database, bar:
        with database.writing() as connection:
            report = merge(connection, documents, accept_removals=accept_removals, progress=lambda step: bar.update(1))
        if report.revision:
            database.settle()
    click.echo("\n".join(report.lines()))
    if report_file is not None:
        report_file.write_bytes(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def database_of_settings() -> Database:
    url = read_settings().database_url
    if url in IN_MEMORY:
        raise SettingError(f"DATABASE_URL={url!r} must name a file, like sqlite:////data/plinth.db: each process has its own memory.")
    return Database(url)


@contextmanager
def ready_database() -> Iterator[Database]:
    """The database, with the tables that this release needs: a new one gets them, those of an earlier release are left alone."""
    database = database_of_settings()
    try:
        with database.reading() as connection:
            ready, is_new = is_usable(connection), not inspect(connection).get_table_names()
        if not ready and not is_new:
            raise SettingError("The tables at DATABASE_URL are of an earlier release; `plinth migrate` brings them up to date.")
        if is_new:
            migrate_database(database)
        yield database
    finally:
        database.close()


main.add_command(key_commands(ready_database))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything in the database to FILE, as it is at one moment, while Plinth goes on answering and writing.

    FILE can be restored into SQLite and into PostgreSQL. It holds the digests of the keys, and no key.
    """
    with closing(database_of_settings()) as database, whole_file(file) as out, database.reading() as connection:
        made = write_backup(connection, out)
    click.echo(f"backup: revision {made.revision}, {made.rows:,} rows, {file.stat().st_size:,} bytes")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Lose what is in the database; stop every Plinth that serves it before.")
def restore(file: Path, replace: bool) -> None:
    """Put a backup into an empty database; all of it, or nothing is changed.

    The keys are those of the backup: one that was revoked since is to be revoked again.
    """
    with closing(database_of_settings()) as database:
        restored = restore_backup(database, file, replace)
        database.settle()
    click.echo(f"restore: revision {restored.revision}, {restored.rows:,} rows")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that stands under its name only when all of it is on the disk; until then what stood there stays."""
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}; nothing was written.")
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@main.command()
def seed() -> None:
    """Put the catalog that ships with this release into the database."""
    with ready_database() as database:
        print_seeded(database)


def print_seeded(database: Database) -> None:
    with database.writing() as connection:
        report = merge(connection, seed_importer.read_folder(ROOT / "seed"), accept_removals=True)
    if report.revision:
        database.settle()
        click.echo(f"seed: {sum(report.created.values())} created, {sum(report.updated.values())} updated, revision {report.revision}")


@main.command()
@click.option("--wait", is_flag=True, help="Wait for a database that does not answer yet.")
def prepare(wait: bool) -> None:
    """Migrate, and seed what is new, as `plinth serve` does before it answers."""
    database, parent = database_of_settings(), os.getppid()
    while True:
        try:
            return prepared(database)
        except DBAPIError as error:
            if not wait or not is_missing(error) or os.getppid() != parent:  # whoever wanted it is gone
                raise
        time.sleep(0.5)


def prepared(database: Database) -> None:
    """Bring the tables up to date and put in what ships."""
    with closing(database):
        migrate_database(database)
        print_seeded(database)


@main.command()
def serve() -> None:
    """Migrate, seed what is new, and run gunicorn; the address is printed.

    Where the database does not answer yet, clients are told so until it does; then it is migrated and seeded.
    """
    settings = read_settings()
    settings = read_settings(PORT=str(free_port(settings)))  # before anything is written: it may be that of another Plinth
    os.environ["PORT"] = str(settings.port)  # what gunicorn reads
    try:
        prepared(database_of_settings())
    except DBAPIError as error:
        if not is_missing(error):
            raise
        click.echo("The database does not answer yet; until it does, answers are 503.", err=True)
        subprocess.Popen([sys.executable, "-m", "service.cli", "prepare", "--wait"], cwd=ROOT)
    example = "/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.0-ultra"
    click.echo(f"Plinth answers at http://{settings.listens}\nTry: curl '{settings.at}{example}'")
    sys.stdout.flush()
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.execv(gunicorn, [str(gunicorn), "-c", "python:service.gunicorn", "service.app:create_app()"])


def free_port(settings: Settings) -> int:
    """The port to listen on, which nobody else does; with 0 any. Raises SettingError when it cannot be had."""
    try:
        family, sort, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, sort, protocol) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: who was here just now does not matter
            one.bind(address)
            return int(one.getsockname()[1])
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingError(f"HOST={settings.host!r} and PORT='{settings.port}' cannot be listened on: {reason}.") from None


@main.command()
def examples() -> None:
    """Write the examples of the API reference again, from the catalog that ships."""
    database = Database("sqlite://")
    migrate_database(database)
    with database.writing() as connection:
        merge(connection, seed_importer.read_folder(ROOT / "seed"), now=SEEDED_AT)
    FILE.write_bytes(make_examples(create_app(read_settings({}, DATABASE_URL="sqlite://", LOG_REQUESTS="0"), database)))
    click.echo(f"{FILE.name}: {len(FILE.read_bytes()):,} bytes")


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
