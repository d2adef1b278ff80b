"""The facets of a list as they are answered: each value with its count and the address that asks for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, request

from ..catalog.facets import USUAL_SIZE, Facet, facets_of
from ..catalog.filters import FILTERS
from ..catalog.where import Where
from .reading import connection


def facets(where: Where, args: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """What `facet=` asks for, by parameter; `texts` are the parameters of the request as they were sent."""
    counted = facets_of(connection(), where, args["facet"], args.get("facet_size", USUAL_SIZE))
    return {parameter: _shown(where.kind, parameter, facet, texts) for parameter, facet in counted.items()}


def _shown(kind: str, parameter: str, facet: Facet, texts: dict[str, str]) -> dict[str, Any]:
    values = [
        {
            "value": one.value, "name": one.name, "count": one.count, "selected": one.selected,
            "href": _toggled(texts, parameter, _text(one.value), FILTERS[kind][parameter].listed),
        }
        for one in facet.values
    ]  # fmt: skip
    return {"values": values, "truncated": facet.truncated, "timed_out": facet.timed_out}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _toggled(texts: dict[str, str], parameter: str, value: str, listed: bool) -> str | None:
    """The address of this request with a value asked for as well, or no longer when it is already; none where commas tell it apart."""
    if "," in value:
        return None
    asked = texts[parameter].split(",") if parameter in texts else []
    wanted = [one for one in asked if one != value] if value in asked else [*(asked if listed else []), value]
    query = {name: text for name, text in texts.items() if name not in (parameter, "cursor")}
    if wanted:
        query[parameter] = ",".join(wanted)
    text = urlencode(sorted(query.items()), safe=",:/-", quote_via=quote)
    return f"{current_app.config['PUBLIC_URL']}{request.path}?{text}"
