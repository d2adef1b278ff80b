"""The few distinct values of a column, read by one seek each: the profiles of sets above all, by which sets are filtered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from sqlalchemy import Column, Select, func, literal_column, select

from .database import revision_read
from .prepared import Reader, run
from .straight import Straight

MOST = 20_000  # values of one column
FEW = 500  # values of a number or a date, each of which may have many things
SMALL = 5_000  # things, which are gone through if need be
LARGE = 50_000  # things that can be gone through while somebody waits


def profiles_of(reader: Reader, column: Any) -> tuple[str, ...]:
    """Every set of words, as a column keeps it, that some thing has."""
    name = ("profiles", column.class_, column.key)  # and not its text, which takes longer to make than all else here
    return tuple(profile for (profile,) in known(reader, name, lambda: distinct(column)))


def counts_of(reader: Reader, column: Any) -> dict[str, int]:
    """How many things have each of those sets. To count takes as long as there are many, and is done once at each revision."""

    def build() -> Select[Any]:
        return select(column, func.count()).where(column.is_not(None)).group_by(column)

    return dict(known(reader, ("counts", column.class_, column.key), build))


def few_values(reader: Reader, column: Any) -> Sequence[Any] | None:
    """Every number or date that a column has, in order, where they are few."""
    rows = known(reader, ("few", column.class_, column.key), lambda: distinct(column, FEW + 1))
    if len(rows) > FEW:
        return None
    read = column.type.dialect_impl(reader.dialect).result_processor(reader.dialect, None) or (lambda value: value)
    return [read(value) for (value,) in rows]


def size_of(reader: Reader, slug: Column[str]) -> int:
    """How many things of a kind there are, up to one more than LARGE."""

    def build() -> Select[Any]:
        return select(func.count()).select_from(select(slug).limit(LARGE + 1).subquery())

    ((size,),) = known(reader, ("size", slug.table), build)
    return int(size)


def is_large(reader: Reader, slug: Column[str]) -> bool:
    """Whether there are more things of a kind than can be gone through while somebody waits."""
    return size_of(reader, slug) > LARGE


def known(reader: Reader, name: Hashable, build: Callable[[], Select[Any]]) -> list[Any]:
    """What a statement says of the catalog as a whole. A process knows it until the catalog's next revision."""
    pool: Any = reader.engine.pool
    kept: dict[Hashable, tuple[int | None, list[Any]]] | None = getattr(pool, "plinth_known", None)
    if kept is None:
        kept = pool.plinth_known = {}
    revision, rows = kept.get(name, (None, []))
    if isinstance(reader, Straight):
        if revision is not None:
            reader.expect(revision)
            return rows
        rows = run(reader, name, build)
        kept[name] = (reader.revision, rows)
    elif revision != revision_read(reader):
        rows = run(reader, name, build)
        kept[name] = (revision_read(reader), rows)
    return rows


def distinct(column: Any, most: int = MOST) -> Select[Any]:
    """The known values of an indexed column, each once and in order: the first, then again and again the next, whatever lies between.

    DISTINCT would read the whole index on both databases; of a column without one it reads the table, once.
    """
    table = column.expression.table
    if not any(next(iter(index.columns)).name == column.key for index in table.indexes) and not column.expression.primary_key:
        return select(column).where(column.is_not(None)).distinct().order_by(column).limit(most)
    found = select(func.min(column).label("value")).cte("found", recursive=True)
    following = select(func.min(column)).where(column > literal_column("found.value")).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).limit(most)
