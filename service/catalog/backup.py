"""All rows of a catalog as one file that either database can be restored from, and that says when it was damaged.

The file is JSON Lines, compressed by Zstandard (`zstdcat FILE | head -1`): a header, then of each table a line with its columns
and a line for each row. Its last bytes are a frame that decompressors skip, with the SHA-256 of all bytes before it, so that a
file that is cut short, or of which one bit is another, is refused before anything is written.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import sqlalchemy as sa
import zstandard
from sqlalchemy import Connection

from .. import __version__
from . import clock
from .database import Database, current_revision
from .forms import form_of, steps
from .migrating import migrate
from .search_index import is_declared

FORM = 1  # of the file
SEAL = b"\x50\x2a\x4d\x18" + (32).to_bytes(4, "little")  # a frame to skip, and its length: a SHA-256
SEAL_SIZE = len(SEAL) + 32
ROWS_AT_ONCE = 1000
PIECE = 1 << 20  # bytes read at once

# How each sort of column is written, and read again. What is an exact amount of money is kept as the whole number that it is.
WORDS: dict[type, str] = {sa.BigInteger: "integer", sa.Integer: "integer", sa.Boolean: "boolean", sa.Float: "number",
                          sa.Date: "date", sa.Text: "text", sa.String: "text"}  # fmt: skip
TYPES: dict[str, sa.types.TypeEngine[Any]] = {"integer": sa.BigInteger(), "boolean": sa.Boolean(), "number": sa.Float(53),
                                              "date": sa.Date(), "text": sa.Text()}  # fmt: skip


class BackupError(ValueError):
    """A backup cannot be restored; the message says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds: the release that made it, the form of its tables, the revision of its catalog, and how many rows."""

    release: str
    migration: str
    revision: int
    made_at: str
    rows: int = 0


# --- Writing ----------------------------------------------------------------------------------------------------------


def write(connection: Connection, file: BinaryIO) -> Backup:
    """Write all rows, as they are in the snapshot of a connection."""
    migration = form_of(connection)
    if migration is None:
        raise BackupError("There are no tables at DATABASE_URL, so there is nothing to back up; `plinth seed` makes them.")
    made = Backup(__version__, migration, current_revision(connection), clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    sealed: Any = _Sealed(file)
    header = {"plinth": FORM, "release": made.release, "migration": migration, "revision": made.revision, "made_at": made.made_at}
    rows = 0
    with zstandard.ZstdCompressor(level=6, write_checksum=True).stream_writer(sealed, closefd=False) as out:
        out.write(orjson.dumps(header, option=orjson.OPT_APPEND_NEWLINE))
        for table in tables_of(connection):
            columns = [column for column in table.columns if not column.computed]
            words = {str(column.name): word_of(column.type) for column in columns}
            out.write(orjson.dumps({"table": str(table.name), "columns": words}, option=orjson.OPT_APPEND_NEWLINE))
            stored = sa.select(*(sa.type_coerce(column, TYPES[words[column.name]]) for column in columns)).order_by(*table.primary_key)
            for row in connection.execute(stored, execution_options={"yield_per": ROWS_AT_ONCE}):
                out.write(orjson.dumps(tuple(row), option=orjson.OPT_APPEND_NEWLINE))
                rows += 1
    file.write(SEAL + sealed.digest.digest())
    return Backup(made.release, made.migration, made.revision, made.made_at, rows)


class _Sealed:
    """A file of which every byte that is written is counted into a digest."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.file.write(data)


def tables_of(connection: Connection) -> list[sa.Table]:
    """The tables as they are there, of whichever release, but for what the database derives from them (the index of search)."""
    there = sa.MetaData()
    with warnings.catch_warnings():  # that an index is passed over, which nothing here needs
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        there.reflect(connection, only=lambda name, _: is_declared(name, "table", {}) and name != "alembic_version")
    return there.sorted_tables


def word_of(sort: sa.types.TypeEngine[Any]) -> str:
    """How a column's type is called in a backup."""
    return next(word for kind, word in WORDS.items() if isinstance(sort, kind))


# --- Reading ----------------------------------------------------------------------------------------------------------


def restore(database: Database, path: Path, replace: bool = False) -> Backup:
    """Put the rows of a backup into an empty database, or into the place of what is there. All of them, or nothing is changed."""
    with path.open("rb") as file:
        check(file)
        backup = header_of(file)
        refuse_the_future(backup)
        with database.reading() as connection:
            form, filled = form_of(connection), _is_filled(connection)
        if filled and not replace:
            raise BackupError("The database at DATABASE_URL is not empty; give --replace to lose what is in it.")
        if filled and form != backup.migration:
            raise BackupError("The backup's tables are of another release than those at DATABASE_URL; restore it into an empty database.")
        # What an older release wrote goes into its tables, and with them becomes what this release needs.
        migrate(database, backup.migration)
        with database.writing() as connection:
            rows = _fill(connection, _lines(file), filled)
    migrate(database)
    return Backup(backup.release, backup.migration, backup.revision, backup.made_at, rows)


def check(file: BinaryIO) -> None:
    """Raise BackupError unless every byte of a backup is as it was written."""
    size = file.seek(0, 2)
    file.seek(0)
    digest, left = hashlib.sha256(), size - SEAL_SIZE
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    if file.read() != SEAL + digest.digest():
        raise BackupError("The file is not a backup of Plinth, or it was damaged or cut short; nothing was changed.")
    file.seek(0)


def header_of(file: BinaryIO) -> Backup:
    """What a backup that was checked says of itself."""
    header = next(_lines(file))
    if header["plinth"] != FORM:
        raise BackupError(f"The backup is of a form that this release cannot read; restore it with release {header['release']}.")
    return Backup(header["release"], header["migration"], header["revision"], header["made_at"])


def refuse_the_future(backup: Backup) -> None:
    if backup.migration not in steps():
        raise BackupError(f"The backup was made by a later release; restore it with release {backup.release} or a later one.")


def _lines(file: BinaryIO) -> Iterator[Any]:
    file.seek(0)
    rest = b""
    with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as plain:
        while piece := plain.read(PIECE):
            *whole, rest = (rest + piece).split(b"\n")
            yield from map(orjson.loads, whole)


def _is_filled(connection: Connection) -> bool:
    """Whether any table has a row."""
    return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables_of(connection))


def _fill(connection: Connection, lines: Iterator[Any], replace: bool) -> int:
    """Write the rows of a backup; of tables that the file does not name, those are left empty."""
    if replace:
        for table in reversed(tables_of(connection)):
            connection.execute(sa.delete(table))
    next(lines)
    count, into, rows = 0, sa.table(""), list[dict[str, Any]]()
    readers: list[tuple[str, bool]] = []

    def flush() -> None:
        if rows:
            connection.execute(sa.insert(into), rows)
            rows.clear()

    for line in lines:
        if isinstance(line, dict):
            flush()
            into = sa.table(line["table"], *(sa.column(name, TYPES[word]) for name, word in line["columns"].items()))
            readers = [(name, word == "date") for name, word in line["columns"].items()]
            continue
        rows.append({
            name: date.fromisoformat(value) if is_date and value else value
            for (name, is_date), value in zip(readers, line, strict=True)
        })  # fmt: skip
        count += 1
        if len(rows) == ROWS_AT_ONCE:
            flush()
    flush()
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection)
    return count


def _go_on_counting(connection: Connection) -> None:
    """PostgreSQL counts ids apart from the rows: the next must be beyond those that came with the rows."""
    for table in sa.inspect(connection).get_table_names():
        for sequence, column in connection.execute(sa.text(
            "SELECT pg_get_serial_sequence(:table, column_name), column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = :table AND pg_get_serial_sequence(:table, column_name) IS NOT NULL"
        ), {"table": table}).all():  # fmt: skip
            last = connection.scalar(sa.select(sa.func.max(sa.column(column))).select_from(sa.table(table)))
            connection.execute(sa.select(sa.func.setval(sequence, last or 1, last is not None)))
