"""What providers list: which model an offering is, since when and until when it is listed, what it costs, and what that makes
of a model's reference prices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from ..catalog import kept_names
from ..catalog.database import chunks
from ..catalog.precedence import Heard
from ..catalog.prices import base, held_on, history, money, next_turn, reference_prices, while_listed
from ..catalog.pricing import PRICE_DATES, prices_of, sold_on
from ..catalog.tables import Document, Model, Offering, Price, Statement
from ..catalog.values import first_day
from . import records
from .linking import Linker
from .records import DocumentError, Refusal
from .report import Report

if TYPE_CHECKING:
    from .recording import Changed
    from .settled import Settled

MOST_ENDED = 0.3  # of what a source lists may end with one document


# --- Listed, no longer listed -----------------------------------------------------------------------------------------


def ended_offerings(connection: Connection, document: records.Document) -> list[str]:
    """The offerings that a complete listing leaves out, though its source listed them before it, and not since."""
    if not (document.lists_offerings and document.complete):
        return []
    listed = (
        select(Statement.slug)
        .join(Document, Document.id == Statement.document)
        .where(Statement.kind == "offering", Statement.slug == Offering.slug, Document.source == document.origin.slug,
               Document.lists_offerings)
    )  # fmt: skip
    before, since = listed.where(Document.date < document.date), listed.where(Document.date >= document.date)
    query = select(Offering.slug).where(Offering.last_listed_on.is_(None), exists(before), ~exists(since))
    return list(connection.scalars(query))


def refuse_mass_ending(connection: Connection, document: records.Document, ended: Sequence[str], accept_removals: bool) -> None:
    """Refuse a document that would end more than 30 % of what its source lists: it is likelier cut down than true."""
    if accept_removals or not ended:
        return
    listed = connection.scalar(
        select(func.count(func.distinct(Statement.slug)))
        .join(Document, Document.id == Statement.document)
        .join(Offering, Offering.slug == Statement.slug)
        .where(Statement.kind == "offering", Document.source == document.origin.slug, Offering.last_listed_on.is_(None),
               Document.date < document.date)
    )  # fmt: skip
    if listed and len(ended) > MOST_ENDED * listed:
        raise DocumentError(
            f"This document would end {len(ended)} of the {listed} offerings that {document.origin.title} lists; "
            "nothing was imported. If they are really gone, say --accept-removals."
        )


class Shelf:
    """What is worked out about single offerings: their model, their days, their prices."""

    linker: Linker  # with the names of models as they are when offerings are looked at

    def __init__(self, connection: Connection, slugs: Sequence[str]) -> None:
        # The newest day of a complete listing, by source.
        self.newest: dict[str, date] = {}
        self.listings: set[int] = set()
        self.standing: dict[str, Any] = {}
        if not slugs:
            return
        for number, source, day, complete in connection.execute(
            select(Document.id, Document.source, Document.date, Document.complete).where(Document.lists_offerings)
        ):
            self.listings.add(number)
            if complete:
                self.newest[source] = max(day, self.newest.get(source, day))
        columns = (Offering.slug, Offering.model, Offering.first_listed_on, Offering.last_listed_on)
        for chunk in chunks(slugs):
            self.standing.update((row.slug, row) for row in connection.execute(select(*columns).where(Offering.slug.in_(chunk))))

    def as_it_stands(self, slug: str, earlier: Sequence[Heard]) -> dict[str, Any]:
        """The values of an offering as they were worked out before this import."""
        row = self.standing.get(slug)
        if row is None:
            return {}
        first, last = (day and day.isoformat() for day in (row.first_listed_on, row.last_listed_on))
        return known({"model": row.model, "first_listed_on": first, "last_listed_on": last, "prices": while_listed(history(earlier), last)})

    def worked_out(self, stated: Mapping[str, Any], statements: Sequence[Heard]) -> dict[str, Any]:
        """The values of an offering that follow from all statements about it and from the names of models."""
        values: dict[str, Any] = self.days(statements)
        values["prices"] = while_listed(history(statements), values.get("last_listed_on"))
        if stated.get("model") is None and "provider" in stated and "foreign_id" in stated:
            values["model"] = self.linker.offered_model(stated["provider"], stated["foreign_id"]).model
        return known(values)

    def days(self, statements: Sequence[Heard]) -> dict[str, str | None]:
        """The first day on which a listing has it and, once a later complete one of each source lacks it, the last."""
        listed = [heard for heard in statements if heard.document in self.listings]
        if not listed:
            return {}
        last = {source: max(heard.date for heard in listed if heard.source == source) for source in {heard.source for heard in listed}}
        has_ended = all(self.newest.get(source, day) > day for source, day in last.items())
        return {
            "first_listed_on": min(heard.date for heard in listed).isoformat(),
            "last_listed_on": max(last.values()).isoformat() if has_ended else None,
        }


def same_prices(old: Any, new: Any) -> bool:
    """Whether prices are the same but for the day on which they were last seen."""

    def but_for_the_day(prices: Any) -> list[dict[str, Any]]:
        return [{name: value for name, value in price.items() if name != "last_observed_on"} for price in prices or ()]

    return but_for_the_day(old) == but_for_the_day(new)


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


# --- Rows and columns -------------------------------------------------------------------------------------------------


def relate(
    connection: Connection, settled: Sequence[Settled], shelf: Shelf, report: Report, day: date, turned: Turned, moved: set[str]
) -> list[Changed]:
    """Write the prices and names of offerings, link those again that other names may concern, and bring reference prices up to date.

    `moved` are offerings of models that another maker than before is said to have made.
    """
    removed, offerings = [one for one in settled if one.removed], [one for one in settled if not one.removed]
    touched = [one for one in offerings if one.differences or one.seen_again]
    write_prices(connection, touched)
    kept_names.write_offering_names(connection, {one.slug: one.values["foreign_id"] for one in offerings if one.is_new})
    changes = link_again(connection, shelf.linker, turned, {one.slug for one in offerings})
    report.ended += [one.slug for one in touched if one.values.get("last_listed_on") and not one.before.get("last_listed_on")]
    for one in offerings:
        if one.values.get("model") is None:
            link = shelf.linker.offered_model(one.values["provider"], one.values["foreign_id"])
            report.unresolved.append(Refusal(one.values["foreign_id"], one.values["provider"], link.why))
    models = {one.values.get("model") for one in touched} | {one.before.get("model") for one in (*touched, *removed)}
    models |= {model for _, _, _, old, new, _ in changes for model in (old, new)}
    # What changes in them is said already, by the change of the prices from which it follows.
    prices = {one.slug: one.values.get("prices") or [] for one in touched}
    linked = ({slug for _, slug, *_ in changes} | moved) - prices.keys()
    found = prices_of(connection, linked)
    price_offerings(connection, prices | {slug: found[slug] for slug in linked}, day)
    return [*changes, *price_models(connection, {model for model in models if model}, day)]


def offerings_of(connection: Connection, models: Iterable[str]) -> set[str]:
    """The offerings of some models."""
    return {slug for chunk in chunks(models) for slug in connection.scalars(select(Offering.slug).where(Offering.model.in_(chunk)))}


def write_prices(connection: Connection, touched: Sequence[Settled]) -> None:
    changed = [one for one in touched if one.seen_again or one.changes("prices")]
    for chunk in chunks({one.slug for one in changed if not one.is_new}):
        connection.execute(delete(Price).where(Price.offering.in_(chunk)))
    rows = [price_row(one.slug, price) for one in changed for price in one.values.get("prices") or ()]
    if rows:
        connection.execute(insert(Price), rows)


def price_row(offering: str, price: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: price[name] and first_day(price[name]) for name in PRICE_DATES}
    return {**price, **days, "offering": offering, "amount": Decimal(price["amount"])}


@dataclass(frozen=True)
class Turned:
    """What may lead the ids of offerings to other models than before: forms of names that mean others now, providers of another maker."""

    names: Set[str]
    providers: Set[str]


def link_again(connection: Connection, linker: Linker, turned: Turned, but: set[str]) -> list[Changed]:
    """Link other offerings again, of which no source says what model they are: names may have come that mean one, or two."""
    slugs = kept_names.offerings_called(connection, turned.names)
    for chunk in chunks(turned.providers):
        slugs.update(connection.scalars(select(Offering.slug).where(Offering.provider.in_(chunk))))
    changes: list[Changed] = []
    for chunk in chunks(slugs - but):
        query = select(Offering.slug, Offering.provider, Offering.foreign_id, Offering.model, Offering.evidence)
        rows = connection.execute(query.where(Offering.slug.in_(chunk)).order_by(Offering.slug)).all()
        linker.expect_names(row.foreign_id for row in rows)
        for row in rows:
            model = linker.offered_model(row.provider, row.foreign_id).model
            if model != row.model and "model" not in orjson.loads(row.evidence):
                changes.append(("offering", row.slug, "model", row.model, model, None))
    if changes:
        linked = [{"at": slug, "linked": model} for _, slug, _, _, model, _ in changes]
        connection.execute(update(Offering).where(Offering.slug == bindparam("at")).values(model=bindparam("linked")), linked)
    return changes


def price_offerings(connection: Connection, prices: Mapping[str, list[dict[str, Any]]], day: date) -> list[Changed]:
    """Bring the columns up to date that follow from the models and prices of some offerings; give the prices that changed."""
    before: dict[str, dict[str, Any]] = {}
    for chunk in chunks(prices):
        columns = (Offering.slug, Model.maker, Offering.input_price.label("input"), Offering.output_price.label("output"))
        query = select(*columns).outerjoin(Model, Model.slug == Offering.model).where(Offering.slug.in_(chunk))
        before.update((row["slug"], dict(row)) for row in connection.execute(query).mappings())
    rows = []
    for slug in sorted(prices):
        today = held_on(prices[slug], day)
        rows.append({
            "at": slug, "made_by": before[slug]["maker"], "input": base(today, "input"), "output": base(today, "output"),
            "turn": next_turn(prices[slug], day),
        })  # fmt: skip
    if rows:
        values: dict[str, Any] = {"maker": bindparam("made_by"), "input_price": bindparam("input"), "output_price": bindparam("output"),
                  "turns_on": bindparam("turn")}  # fmt: skip
        connection.execute(update(Offering).where(Offering.slug == bindparam("at")).values(values), rows)
    return [
        ("offering", row["at"], f"{meter}_price", shown(before[row["at"]][meter]), shown(row[meter]), None)
        for row in rows for meter in ("input", "output") if before[row["at"]][meter] != row[meter]
    ]  # fmt: skip


def price_models(connection: Connection, models: set[str], day: date) -> Iterator[Changed]:
    """Bring the reference prices of models up to date; give those that changed."""
    columns = ("input_price", "output_price", "price_provider", "lowest_input_price", "lowest_output_price")
    for chunk in chunks(models):
        sold = sold_on(connection, chunk, day)
        standing = connection.execute(select(Model.__table__).where(Model.slug.in_(chunk)).order_by(Model.slug)).mappings().all()
        rows = []
        for row in standing:
            new = reference_prices(row["slug"], row["maker"], sold[row["slug"]])
            if any(row[name] != new[name] for name in columns):
                rows.append({"at": row["slug"], **{f"new_{name}": new[name] for name in columns}})
                for name in columns:
                    if row[name] != new[name]:
                        yield "model", row["slug"], name, shown(row[name]), shown(new[name]), None
        if rows:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
            connection.execute(update(Model).where(Model.slug == bindparam("at")).values(values), rows)


def shown(value: Any) -> Any:
    """A reference price as the change log and bodies have it."""
    return money(value) if isinstance(value, Decimal) else value
