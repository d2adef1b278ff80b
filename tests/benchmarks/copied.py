"""A made-up catalog many times over, by the database itself: so a million models are there in minutes.

A catalog is grown by the real merge, its models' stems beginning with MARK; every copy has another word in its place, in every
column and body, so that each copy's models, offerings, prices and products are its own. Makers, providers and benchmarks
are shared, and have as many times more. What only writers and a model's own log read, statements and changes, is not copied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Connection, Insert, Integer, MetaData, Table, bindparam, func, insert, select, text
from sqlalchemy.schema import CreateIndex, DropIndex
from sqlalchemy.types import String

from service.catalog.database import Database
from service.catalog.tables import (
    ComparisonColumn,
    Family,
    Identifier,
    Lineage,
    Model,
    ModelName,
    Offering,
    Price,
    Product,
    ProductModel,
    Score,
    SearchText,
    SearchWord,
)  # fmt: skip

from .made_up import stem

MARK = "qqq"  # no stem has it
# Each table with the column that has the stem in it.
COPIED = (
    (Family, "slug"), (Model, "slug"), (Lineage, "model"), (Identifier, "model"), (Product, "slug"),
    (ProductModel, "product"), (Offering, "slug"), (Price, "offering"), (Score, "slug"), (ModelName, "model"), (SearchText, "slug"),
    (SearchWord, "word"), (ComparisonColumn, "model"),
)  # fmt: skip


def multiply(database: Database, times: int, told: Callable[[str], None] = lambda step: None) -> None:
    """Make a catalog that was grown with MARK so many times as large."""
    tables: list[tuple[Table, Column[str]]] = [(row.__table__, row.__table__.c[key]) for row, key in COPIED]
    indexes = [index for table, _ in tables for index in table.indexes if not index.unique]
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            driver = connection.connection.driver_connection
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=FILE"):
                driver.execute(f"PRAGMA {pragma}")
        else:
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text("SET maintenance_work_mem = '1GB'"))
        connection.commit()
        for index in indexes:
            connection.execute(DropIndex(index))
        for table, key in tables:
            marked = f"SELECT * FROM {table.name} WHERE {key.name} LIKE '%{MARK}%'"  # our own words
            connection.execute(text(f"CREATE TEMPORARY TABLE marked_{table.name} AS {marked}"))
            statement = _copying(table)
            for number in range(1, times):
                other = stem(number)
                connection.execute(statement, {"word": other, "title": other.title()})
            connection.commit()
            told(f"{table.name}: {connection.scalar(select(func.count()).select_from(table))}")
        if database.dialect == "postgresql":  # what others still see of rows that were changed would keep it from using a new index
            _vacuum(connection, "VACUUM")
        for index in indexes:
            connection.execute(CreateIndex(index))
            connection.commit()
        told("indexes")
        # As a database that is kept up does by itself, or is told to from time to time.
        if database.dialect == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            _vacuum(connection, "VACUUM ANALYZE")
        connection.invalidate()  # its settings are nobody else's


def _vacuum(connection: Connection, statement: str) -> None:
    """What PostgreSQL does in no transaction."""
    connection.commit()
    driver: Any = connection.connection.driver_connection
    driver.set_autocommit(True)
    connection.execute(text(statement))
    connection.commit()
    driver.set_autocommit(False)


def _copying(table: Table) -> Insert:
    """The statement that writes one copy of what is marked in a table, under another word."""
    base = table.to_metadata(MetaData(), name=f"marked_{table.name}")
    word, title = bindparam("word", type_=String), bindparam("title", type_=String)
    names = [column.name for column in table.c if not (column.name == "id" and isinstance(column.type, Integer))]  # that comes by itself
    copied = [
        func.replace(func.replace(base.c[name], MARK, word), MARK.title(), title) if isinstance(base.c[name].type, String) else base.c[name]
        for name in names
    ]
    return insert(table).from_select(names, select(*copied))
