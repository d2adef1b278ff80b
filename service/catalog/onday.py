"""The catalog as it was on a day: which products and models stood, in which status. Other facts are today's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from . import derived


def held(entry: Mapping[str, Any], day: date) -> bool:
    """Whether an interval holds a day. One whose beginning is unknown holds none: nobody can say."""
    since, until = entry["since"], entry["until"]
    return since is not None and since <= day.isoformat() and (until is None or until > day.isoformat())


def began_on(kind: str, body: Mapping[str, Any]) -> str | None:
    """The day from which a thing was there, where that is known."""
    began: str | None = body.get({"model": "released_on", "product": "launched_on"}.get(kind, ""))
    return began


def on_day(kind: str, body: dict[str, Any], day: date) -> dict[str, Any]:
    """The body of a model or product as it was on a day; of anything else, as it is."""
    if kind == "model":
        return {
            **body,
            "status": derived.status_on(day, body, today=derived.today()),
            "products": [entry for entry in body["products"] if held(entry, day)],
        }
    if kind == "product":
        return {**body, "models": [entry for entry in body["models"] if held(entry, day)]}
    return body
