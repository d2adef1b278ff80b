"""About how much a number or a date is. An index has that, then the slug: so what is within bounds is a few streams in the order of slugs.

Of a number it is how many digits it has and the first two of them, of a date its month. Bounds keep some of these places whole and,
at the end, one of them in part: little is passed over there, as against all that is not within the bounds.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from .prepared import Reader
from .profiles import known
from .tables import Model

# What nearly every model has, and has of its own: each has an index, which migrations made (ix_model_about_...).
ROUGH = ("released_on", "parameters", "input_price", "output_price", "lowest_input_price", "lowest_output_price")
MOST_PLACES = 1_500  # of one column
MOST_WITHIN = 40  # places within bounds, of each of which its own things are read


class Place(FunctionElement[int]):
    """The place of a column's value."""

    type = Integer()
    inherit_cache = True


@compiles(Place, "sqlite")
def _in_sqlite(element: Place, compiler: Any, **options: Any) -> str:
    return _spelt(element, compiler, options, "CAST(substr({0}, 1, 4) AS INTEGER) * 12 + CAST(substr({0}, 6, 2) AS INTEGER)",
                  "length({0}) * 100 + CAST(substr({0}, 1, 2) AS INTEGER)")  # fmt: skip


@compiles(Place, "postgresql")
def _in_postgresql(element: Place, compiler: Any, **options: Any) -> str:
    return _spelt(element, compiler, options, "CAST(extract(year FROM {0}) * 12 + extract(month FROM {0}) AS INTEGER)",
                  "length(CAST({0} AS TEXT)) * 100 + CAST(substr(CAST({0} AS TEXT), 1, 2) AS INTEGER)")  # fmt: skip


def _spelt(element: Place, compiler: Any, options: Any, of_date: str, of_number: str) -> str:
    """Just as the index has it (migrations/versions/0008), with nothing bound."""
    (column,) = element.clauses
    return f"({(of_date if isinstance(column.type, Date) else of_number).format(compiler.process(column, **options))})"


def place_of(value: Any) -> int:
    """The same of a value, as the database has it."""
    if isinstance(value, date):
        return value.year * 12 + value.month
    return len(str(value)) * 100 + int(str(value)[:2])


def places_within(reader: Reader, column: Any, value: Any, at_least: bool) -> list[int] | None:
    """The places of a column that have something on one side of a bound; None where they are many."""
    if column.class_ is not Model or column.key not in ROUGH:
        return None
    table_column = Model.__table__.c[column.key]
    write = table_column.type.dialect_impl(reader.dialect).bind_processor(reader.dialect)
    end = place_of(value if write is None or isinstance(value, date) else write(value))
    found = [place for (place,) in known(reader, ("places", column.key), lambda: _places(Place(table_column)))]
    within = [place for place in found if (place >= end if at_least else place <= end)]
    return within if len(within) <= MOST_WITHIN and len(found) < MOST_PLACES else None


def _places(place: ColumnElement[int]) -> Select[Any]:
    """All places, each found by one seek from the one before."""
    first = select(place.label("place")).where(place.is_not(None)).order_by(place).limit(1).subquery()
    found = select(first.c.place).cte("found", recursive=True)
    following = select(place).where(place > found.c.place).order_by(place).limit(1).scalar_subquery()
    found = found.union_all(select(following).where(found.c.place.is_not(None)))
    return select(found.c.place).where(found.c.place.is_not(None)).limit(MOST_PLACES)
