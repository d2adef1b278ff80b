"""What stands in tables of its own: lineage, identifiers, what products stood on; and successors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from ..catalog.attributes import KINDS
from ..catalog.database import chunks
from ..catalog.tables import Identifier, Lineage, Model, ProductModel

if TYPE_CHECKING:
    from .recording import Changed
    from .settled import Settled


def write_relations(connection: Connection, settled: Mapping[str, Sequence[Settled]]) -> None:
    """Write the lineage, identifiers and product models of the things in which they changed."""
    replace_rows(connection, Lineage, Lineage.model, "lineage", settled["model"], lineage_row)
    replace_rows(connection, Identifier, Identifier.model, "identifiers", settled["model"], identifier_row)
    replace_rows(connection, ProductModel, ProductModel.product, "models", settled["product"], product_model_row)
    find_ends(connection, settled["model"])


def find_ends(connection: Connection, models: Sequence[Settled]) -> None:
    """Let ends of lineage that are known by a name only be the models that are in the catalog under it, or have come into it: as a
    slug, or as what one model is called. Data sets are called like models, and are none."""
    names = {one.slug for one in models if one.is_new} | {str(one.values.get("name")) for one in models if one.changes("name")}
    names |= {entry["name"] for one in models for entry in one.values.get("lineage") or () if not entry.get("target")}
    called = select(func.min(Model.slug)).where(Model.name == Lineage.name).having(func.count() == 1).scalar_subquery()
    for chunk in chunks(names):
        unknown = (Lineage.target.is_(None), Lineage.name.in_(chunk))
        is_slug = exists(select(Model.slug).where(Model.slug == Lineage.name))
        connection.execute(update(Lineage).where(*unknown, is_slug).values(target=Lineage.name))
        connection.execute(update(Lineage).where(*unknown, Lineage.relation != "trained_on").values(target=called))


def replace_rows(
    connection: Connection, row: Any, owner: Any, name: str, things: Sequence[Settled],
    make: Callable[[str, Any], dict[str, Any]],
) -> None:  # fmt: skip
    """Put the entries of one attribute in place of those that stood, where they changed."""
    touched = [one for one in things if one.changes(name)]
    for chunk in chunks({one.slug for one in touched if not one.is_new}):
        connection.execute(delete(row).where(owner.in_(chunk)))
    rows = [make(one.slug, entry) for one in touched for entry in one.values.get(name) or ()]
    if rows:
        connection.execute(insert(row), rows)


def lineage_row(slug: str, entry: dict[str, Any]) -> dict[str, Any]:
    target = entry.get("target")
    return {"model": slug, "relation": entry["relation"], "target": target, "name": entry.get("name") or target, "url": entry.get("url")}


def identifier_row(slug: str, entry: dict[str, Any]) -> dict[str, Any]:
    row = {name: entry.get(name) for name in ("scheme", "value", "kind", "url")}
    return {**row, "folded": entry["value"].lower(), "model": slug}


def product_model_row(slug: str, entry: dict[str, Any]) -> dict[str, Any]:
    a_date = KINDS["model"]["released_on"]
    row = {"product": slug, "model": entry["model"], "role": entry["role"], "url": entry.get("url")}
    for name in ("since", "until"):
        stored = a_date.stored(entry.get(name))
        row |= {name: stored["released_on"], f"{name}_precision": stored["released_on_precision"]}
    return row


def write_successors(connection: Connection, models: Sequence[Settled]) -> list[Changed]:
    """Read the successors of models again where lineage that says `succeeds` changed; give the changes.

    Of several models that succeed one, the first to be released is its successor.
    """
    targets = {
        entry["target"]
        for one in models
        if one.changes("lineage") or one.changes("released_on")
        for entries in (one.values.get("lineage"), one.before.get("lineage"))
        for entry in entries or ()
        if entry["relation"] == "succeeds" and entry.get("target")
    }
    new = {one.slug for one in models if one.is_new}
    changes: list[Changed] = []
    for chunk in chunks(targets | new):
        heirs = connection.execute(
            select(Lineage.target, Lineage.model)
            .join(Model, Model.slug == Lineage.model)
            .where(Lineage.relation == "succeeds", Lineage.target.in_(chunk))
            .order_by(Model.released_on.is_(None), Model.released_on, Model.slug)
        )
        first: dict[str, str] = {}
        for target, heir in heirs:
            first.setdefault(str(target), heir)
        standing = connection.execute(select(Model.slug, Model.successor).where(Model.slug.in_(chunk)).order_by(Model.slug))
        turned = [(slug, successor, first.get(slug)) for slug, successor in standing if successor != first.get(slug)]
        if turned:
            rows = [{"at": slug, "heir": heir} for slug, _, heir in turned]
            connection.execute(update(Model).where(Model.slug == bindparam("at")).values(successor=bindparam("heir")), rows)
            changes += [("model", slug, "successor", old, heir, None) for slug, old, heir in turned]
    return changes
