"""`/v1/models?id=a,b,c`: many models at once, each by any name, in the order in which they were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from ..catalog import identity
from ..catalog.log import removed
from ..catalog.paging import Row
from ..catalog.tables import Model
from ..catalog.where import Where
from .api import Fault, fault
from .reading import connection, revision

GOES_WITH = ("id", "fields", "include", "as_of", "format", "width")


def conflicts(args: dict[str, Any]) -> Iterator[Fault]:
    """Parameters that choose, order or cut what `id` has chosen already."""
    for name in args:
        if "id" in args and name not in GOES_WITH:
            detail = f"'{name}' cannot go with 'id', which names the models itself; {', '.join(GOES_WITH[1:4])} and format can."
            yield fault(name, "conflicting_parameters", detail)


def asked_for(args: dict[str, Any]) -> tuple[list[Row], dict[str, Any]]:
    """The rows of the models that `id` asks for, one for each id that is one model's, and what `meta` says of the others."""
    ids: list[str] = args["id"]
    own = set(connection().scalars(select(Model.slug).where(Model.slug.in_(ids))))
    gone = removed(connection(), "model", set(ids) - own)
    meant = {one: [one] if one in own else [match.slug for match in identity.resolved(connection(), one)] for one in ids if one not in gone}
    found = rows_of({slugs[0] for slugs in meant.values() if len(slugs) == 1}, args)
    rows = [found[slugs[0]] for slugs in meant.values() if len(slugs) == 1 and slugs[0] in found]
    unknown = [one for one, slugs in meant.items() if not slugs or (len(slugs) == 1 and slugs[0] not in found)]
    ambiguous = [one for one, slugs in meant.items() if len(slugs) > 1]
    others = {"unknown_ids": unknown, "ambiguous_ids": ambiguous, "gone_ids": [one for one in ids if one in gone]}
    return rows, {"revision": revision(), **others}


def rows_of(slugs: set[str], args: dict[str, Any]) -> dict[str, Row]:
    """The rows of some models, of those that were there on the day that is asked about."""
    where = Where("model", {}, args.get("as_of"))
    query = select(Model.slug, Model.body, Model.evidence).where(Model.slug.in_(slugs), *where.conditions(connection()))
    return {row.slug: Row(*row, key=None) for row in connection().execute(query)}
