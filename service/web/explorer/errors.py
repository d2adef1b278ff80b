"""Problems as pages, for those who look at pages: what went wrong, and where to go from here. The API's problems stay documents."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from .. import problems
from ..api import raw_pairs
from ..pages import asked_with, at, page
from ..problems import Problem
from .asking import wants_page


def as_page(response: Response) -> Response:
    """A problem document as a page, where a browser asks for a page."""
    if response.mimetype != problems.MEDIA_TYPE or request.path.startswith("/v1/") or not wants_page(request.headers.get("Accept", "")):
        return response
    problem: dict[str, Any] = orjson.loads(response.data)
    made = page("explorer/problem.html", status=response.status_code, problem=problem, near=[*near(problem)], without=without(problem))
    for name in ("Allow", "Retry-After", "Cache-Control"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def near(problem: dict[str, Any]) -> list[tuple[str, str]]:
    """What was perhaps meant: the name and the page of each."""
    found = [(entry["slug"], entry["href"]) for entry in problem.get("candidates", ())]
    found += [(address.rstrip("/").rpartition("/")[2], address) for address in problem.get("suggestions", ())]
    return [(name or "/", at(f"/{address.partition('/v1/')[2] or address.lstrip('/')}")) for name, address in found]


def without(problem: dict[str, Any]) -> str | None:
    """This address without the parameters that are at fault, where that leaves something to see."""
    faulty = {error["parameter"] for error in problem.get("errors", ()) if "parameter" in error}
    try:
        pairs = dict(raw_pairs()[0])
    except Problem:
        return None
    left = {name: text for name, text in pairs.items() if name not in faulty}
    return at(request.path, {}) + asked_with(left) if faulty & pairs.keys() and request.path != "/compare" else None
