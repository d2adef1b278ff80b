"""A page in one row: the bodies of its things, joined in their order.

SQLite lets other threads have the interpreter at every row that it gives, and each time it has to be taken back; of PostgreSQL each
value is read alone. So the database joins them, by a character that JSON never has as it is, and they come as the bytes that are sent.
A statement of this form has a row even where the page has none, and so always says at which revision it was read (straight.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, LargeBinary, Select, Table, bindparam, cast, func, literal, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

BETWEEN = "\x1e"  # the bodies of a page
SPACE = " "  # between slugs, which have none

Place = tuple[Any, str]  # a sort key, and the slug of the row that has it


class Row(NamedTuple):
    """One thing of a page; `evidence` is empty unless it was asked for, `key` is what it is sorted by where things come one by one."""

    slug: str
    body: str
    evidence: str
    key: Any = None


class Part(NamedTuple):
    """Some rows of a page, as the database packs them; `place` is that of the last but one of as many as were asked for."""

    slugs: Sequence[str]
    bodies: bytes
    evidence: bytes = b""  # unless it was asked for
    total: int | None = None  # of the whole list, where it was asked for
    place: Place | None = None


def packed(
    table: Table, page: Select[Any], dialect: str, by_key: bool, descending: bool, evidence: bool = False,
    total: Select[Any] | None = None,
) -> Select[Any]:  # fmt: skip
    """The statement that gives in one row what a statement of slugs and keys gives in rows, in the order of both or of the slugs.

    PostgreSQL is told the order again; SQLite, which would sort all of them again, keeps the one in which it has found them.
    `total` is another statement, which counts.
    """
    # What is read once need not be written down in between.
    found: Any = page.cte("page").prefix_with("MATERIALIZED") if by_key else page.subquery("page")
    is_told = dialect == "postgresql"
    order = [found.c[name].desc() if descending else found.c[name] for name in ("key", "slug")[not by_key :] if is_told]

    def joined(what: Any, between: str) -> Any:
        if is_told:
            return func.string_agg(what, aggregate_order_by(literal(between), *order))
        return func.group_concat(what, literal(between))

    def of_things(name: str) -> Any:
        text = joined(select(table.c[name]).where(table.c.slug == found.c.slug).scalar_subquery(), BETWEEN)
        return func.convert_to(text, "UTF8", type_=LargeBinary) if is_told else cast(text, LargeBinary)

    columns = joined(found.c.slug, SPACE), of_things("body"), of_things("evidence") if evidence else null()
    counted: Any = null() if total is None else total.scalar_subquery()
    if not by_key:
        return select(*columns, counted, null()).select_from(found)
    place = select(found.c.key).order_by(*order).limit(1).offset(bindparam("shown", type_=BigInteger))
    return select(*columns, counted, place.scalar_subquery().label("key")).select_from(found)


def part_of(row: Sequence[Any], most: int, read_key: Callable[[Any, str], Any]) -> Part:
    """What such a statement gave, when `most` rows were asked for. `read_key` makes a sort key of what came of it and the slug."""
    slugs, bodies, evidence, total, key = row
    names = slugs.split(SPACE) if slugs else ()
    last = names[most - 2] if 2 <= most <= len(names) + 1 else None
    return Part(names, bodies or b"", evidence or b"", total, last and (read_key(key, last), last))
