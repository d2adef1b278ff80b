"""The columns of comparisons: what is kept of each model; and the same worked out from the tables, for any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Date, bindparam, delete, func, insert, or_, select

from . import lineage, scores
from .cells import FORM, Facts, written
from .database import Database, chunks
from .derived import today
from .onday import bodies_on
from .prepared import Reader, run
from .prices import ONE_DAY
from .pricing import offered_on
from .quotes import Offered, Quote, quotes_of, references_of
from .tables import ComparisonColumn, Lineage, Model, Product, ProductModel, Revision

Stored = tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]  # the body of a model, and its evidence by field
AT_ONCE = 500  # models of which the columns are written in one transaction


# --- Kept -------------------------------------------------------------------------------------------------------------


def kept_columns(reader: Reader, slugs: Sequence[str]) -> dict[str, str]:
    """What is kept of those of some models of which it is right today."""
    names = [f"slug_{number}" for number in range(len(slugs))]

    def build() -> Any:
        day = bindparam("today", type_=Date)
        # A release that knew nothing of columns may have written since, as long as not all nodes are of this one.
        others = select(func.coalesce(func.max(Revision.number), 0)).where(Revision.keeps_columns.is_(None)).scalar_subquery()
        return select(ComparisonColumn.model, ComparisonColumn.kept).where(
            ComparisonColumn.model.in_([bindparam(name) for name in names]), ComparisonColumn.form == FORM, ComparisonColumn.day <= day,
            or_(ComparisonColumn.until.is_(None), ComparisonColumn.until > day), ComparisonColumn.revision >= others,
        )  # fmt: skip

    rows = run(reader, ("columns", len(slugs)), build, today=today(), **dict(zip(names, slugs, strict=True)))
    return dict(rows)


def write_columns(connection: Connection, models: Iterable[str], day: date) -> None:
    """Keep the columns of some models, as they are on a day: that to which the catalog has been brought up."""
    revision = connection.scalar(select(func.max(Revision.number))) or 0
    for chunk in chunks(models, AT_ONCE):
        connection.execute(delete(ComparisonColumn).where(ComparisonColumn.model.in_(chunk)))
        offered = offered_by_model(connection, day, chunk)
        rows = [
            {"model": slug, "kept": written(facts), "form": FORM, "revision": revision, "day": day, "until": next_turn(offered[slug])}
            for slug, facts in facts_of(connection, stored(connection, chunk), offered).items()
        ]
        if rows:
            connection.execute(insert(ComparisonColumn), rows)


def next_turn(offerings: Iterable[Offered]) -> date | None:
    """The first day on which offerings may be priced otherwise, or be there no more."""
    turns = [(one.turns_on, one.last_listed_on and one.last_listed_on + ONE_DAY) for one in offerings]
    return min((turn for some in turns for turn in some if turn), default=None)


def complete(database: Database) -> None:
    """Keep the columns that are not kept, or are of another release: some at a time, so that others may write between."""
    last = ""
    while True:
        with database.writing() as connection:
            others = connection.scalar(select(func.max(Revision.number)).where(Revision.keeps_columns.is_(None))) or 0
            lacking = (
                select(Model.slug)
                .outerjoin(ComparisonColumn, ComparisonColumn.model == Model.slug)
                .where(Model.slug > last, or_(ComparisonColumn.model.is_(None), ComparisonColumn.form != FORM,
                                              ComparisonColumn.revision < others))
                .order_by(Model.slug).limit(AT_ONCE)
            )  # fmt: skip
            slugs = list(connection.scalars(lacking))
            write_columns(connection, slugs, today())
        if not slugs:
            return
        last = slugs[-1]


# --- Worked out -------------------------------------------------------------------------------------------------------


def worked_out(connection: Connection, slugs: Sequence[str], day: date | None) -> dict[str, Facts]:
    """What is known of some models; with a day, as they were on it."""
    rows = stored(connection, slugs)
    if day is not None:
        as_they_were = bodies_on(connection, "model", [body for body, _ in rows.values()], day)
        rows = {body["slug"]: (body, rows[body["slug"]][1]) for body in as_they_were}
    return facts_of(connection, rows, offered_by_model(connection, day or today(), slugs))


def stored(connection: Connection, slugs: Sequence[str]) -> dict[str, Stored]:
    rows = connection.execute(select(Model.slug, Model.body, Model.evidence).where(Model.slug.in_(slugs)))
    return {slug: (orjson.loads(body), {name: [one] for name, one in orjson.loads(evidence).items()}) for slug, body, evidence in rows}


def offered_by_model(connection: Connection, day: date, models: Sequence[str]) -> dict[str, list[Offered]]:
    offered: dict[str, list[Offered]] = defaultdict(list)
    for one in offered_on(connection, day, models):
        offered[str(one.model)].append(one)
    return offered


def facts_of(connection: Connection, rows: Mapping[str, Stored], offered: Mapping[str, list[Offered]]) -> dict[str, Facts]:
    """What is known of some models: what is stored of them, and what other rows say."""
    wanted = list(rows)
    for slug, field, entries in cited_by_entries(connection, {slug: body for slug, (body, _) in rows.items()}):
        rows[slug][1][field] = entries
    descent = lineage.direct(connection, wanted)
    results = scores.results_of(connection, wanted, scores.benchmarks(connection))
    return {
        slug: Facts(body, evidence, descent.get(slug, ()), quotes_for(body, offered.get(slug, ())), results.get(slug, ()))
        for slug, (body, evidence) in rows.items()
    }


def quotes_for(body: Mapping[str, Any], offered: Sequence[Offered]) -> dict[str, Quote]:
    """The prices of a model by the key of the row that shows them."""
    own = (body["slug"], body["maker"]["slug"], offered)
    return references_of(*own) | {f"price:{meter}": quote for meter, quote in quotes_of(*own).items()}


def cited_by_entries(connection: Connection, bodies: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """The pages cited for the entries of the models' lists, as (model, field, evidence), with the source that the entries' record is from.

    The successor of a model stands in the successor's lineage, and so does the page that says so.
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    products = connection.execute(
        select(ProductModel.model, ProductModel.url, Product.evidence)
        .join(Product, Product.slug == ProductModel.product)
        .where(ProductModel.model.in_(bodies), ProductModel.url.is_not(None))
        .order_by(ProductModel.since.is_(None), ProductModel.since, ProductModel.product)
    )
    for model, url, evidence in products:
        found[model, "products"].append({**orjson.loads(evidence)["models"], "url": url})
    edges = connection.execute(
        select(Lineage.model, Lineage.target, Lineage.relation, Lineage.url, Model.evidence)
        .join(Model, Model.slug == Lineage.model)
        .where(Lineage.model.in_(bodies) | Lineage.target.in_(bodies), Lineage.url.is_not(None))
        .order_by(Lineage.relation, Lineage.model, Lineage.name)
    )
    for model, target, relation, url, evidence in edges:
        stated = {**orjson.loads(evidence)["lineage"], "url": url}
        if model in bodies:
            found[model, "lineage"].append(stated)
        successor = bodies[target]["successor"] if target is not None and target in bodies else None
        if relation == "succeeds" and successor is not None and successor["slug"] == model:
            found[str(target), "successor"].append(stated)
    for (slug, field), entries in found.items():
        yield slug, field, entries
