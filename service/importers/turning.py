"""The turn of the day: statuses and prices that begin or end at midnight UTC, written as a revision of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from ..catalog import clock, derived
from ..catalog.attributes import KINDS
from ..catalog.database import current_revision
from ..catalog.pricing import prices_of
from ..catalog.tables import Model, Offering, Revision
from .bodies import write_bodies
from .listing import price_models, price_offerings
from .recording import mark, write_changes
from .settled import possible_facts, values_of
from .statements import statements_about


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a date has come since anything was last worked out."""
    day = now.astimezone(UTC).date()
    return any(connection.scalar(select(row.slug).where(row.turns_on <= day).limit(1)) is not None for row in (Model, Offering))


def turn(connection: Connection, now: datetime | None = None) -> int | None:
    """Bring up to date what dates that have come make different. Gives the number of the revision, or None when nothing is due.

    The connection must be a writer's.
    """
    now = (now or clock.now()).astimezone(UTC)
    if not is_due(connection, now):
        return None
    number, day = current_revision(connection) + 1, now.date()
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    connection.execute(insert(Revision).values(number=number, committed_at=stamp, keeps_columns=True))
    changes: list[Any] = []
    rows = []
    due = connection.execute(select(Model.slug, Model.status).where(Model.turns_on <= day).order_by(Model.slug)).all()
    said = statements_about(connection, [("model", row.slug) for row in due])
    for row in due:
        facts = values_of(KINDS["model"], possible_facts(KINDS["model"], row.slug, said["model", row.slug]))
        status = derived.status_on(day, facts, today=day)
        rows.append({"at": row.slug, "now": status, "next": derived.turns_on(day, facts)})
        if status != row.status:
            changes.append(("model", row.slug, "status", row.status, status, None))
    if rows:
        columns: dict[str, Any] = {"status": bindparam("now"), "turns_on": bindparam("next")}
        connection.execute(update(Model).where(Model.slug == bindparam("at")).values(columns), rows)
    offerings = {row.slug: row.model for row in connection.execute(select(Offering.slug, Offering.model).where(Offering.turns_on <= day))}
    changes += price_offerings(connection, prices_of(connection, offerings), day)
    changes += price_models(connection, {model for model in offerings.values() if model}, day)
    turned = {"model": {slug for kind, slug, *_ in changes if kind == "model"} | {row["at"] for row in rows}, "offering": set(offerings)}
    write_changes(connection, changes, number)
    mark(connection, changes, number, stamp)
    write_bodies(connection, turned, day)
    return number
