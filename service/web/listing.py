"""What collections have in common: a page of bodies, one body, and the way from any name to the thing it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import Response, current_app, request
from sqlalchemy import select

from ..catalog import identity
from ..catalog.attributes import KINDS
from ..catalog.filters import FILTERS, checked_against_catalog, conditions
from ..catalog.onday import began_on, on_day
from ..catalog.paging import CursorError, Sort, page_of
from ..catalog.values import SLUG, Reference
from ..schemas import did_you_mean
from .api import fault, raw_pairs
from .problems import Problem, invalid, not_found
from .reading import connection, revision

Body = dict[str, Any]


def link(path: str, query: dict[str, str] | None = None) -> str:
    """An address of ours: absolute under PUBLIC_URL, else relative. The Host header has no say."""
    text = f"?{urlencode(query, safe=',:/-', quote_via=quote)}" if query else ""
    return f"{current_app.config['PUBLIC_URL']}{path}{text}"


def picked(body: str | Body, fields: Sequence[str] | None) -> Any:
    """A stored body as it is, or the fields of it that are wanted."""
    if fields is None:
        return orjson.Fragment(body) if isinstance(body, str) else body
    whole = orjson.loads(body) if isinstance(body, str) else body
    wanted = set(fields)
    return {name: value for name, value in whole.items() if name in wanted}


# --- Collections ------------------------------------------------------------------------------------------------------


def listing(kind: str, args: dict[str, Any]) -> Response | Body:
    """One page of a collection: what its filters leave, in its order."""
    filters = FILTERS[kind]
    chosen = {name: value if isinstance(value, list) else [value] for name, value in args.items() if name in filters}
    refuse_unknown_values(kind, chosen)
    day: date | None = args.get("as_of")
    texts = dict(raw_pairs()[0])
    query = "&".join(f"{name}={texts[name]}" for name in sorted(texts) if name in filters or name == "as_of")
    limit: int = args.get("limit", 50)
    sort = args.get("sort", Sort("slug"))
    try:
        page = page_of(connection(), kind, conditions(kind, chosen, day), sort, limit, args.get("cursor"), query,
                       count=args.get("count") != "none")  # fmt: skip
    except CursorError as error:
        raise invalid([fault("cursor", "invalid_cursor", f"'cursor' {error}.", args["cursor"])]) from None
    following = page.next and link(request.path, dict(sorted(texts.items())) | {"cursor": page.next})
    bodies = [row.body if day is None else on_day(kind, orjson.loads(row.body), day) for row in page.rows]
    answer = {
        "data": [picked(body, args.get("fields")) for body in bodies],
        "page": {"limit": limit, "next": following, "total": page.total, "total_relation": page.total_relation},
        "meta": {"revision": revision()},
    }
    response = Response(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE), mimetype="application/json")
    first = link(request.path, {name: text for name, text in sorted(texts.items()) if name != "cursor"})
    links = [(following, "next"), (first, "first"), (link("/v1/openapi.json"), "service-desc")]
    response.headers["Link"] = ", ".join(f'<{to}>; rel="{relation}"' for to, relation in links if to)
    return response


def whole(data: list[Body], fields: Sequence[str] | None = None) -> Body:
    """A short list that is one page."""
    return {
        "data": [picked(one, fields) for one in data],
        "page": {"limit": max(len(data), 1), "next": None, "total": len(data), "total_relation": "eq"},
        "meta": {"revision": revision()},
    }


def refuse_unknown_values(kind: str, chosen: dict[str, list[Any]]) -> None:
    """A value that the catalog has nowhere is a slip of the pen, and no reason for an empty list."""
    errors = []
    for name, values in chosen.items():
        one = FILTERS[kind][name]
        if not checked_against_catalog(one):
            continue
        if isinstance(one.kind, Reference):
            row = KINDS[one.kind.to].table
            column = row.c.slug
        else:
            assert one.attribute.column is not None
            column = one.attribute.column
        missing = set(values) - set(connection().scalars(select(column).where(column.in_(values)).distinct()))
        for value in sorted(missing):
            words = [word for word in connection().scalars(select(column).distinct().limit(identity.MOST_READ)) if word]
            hint = did_you_mean(value, words)
            errors.append(fault(name, "unknown_value", f"There is no {one.attribute.label.lower()} {value!r}{hint or '.'}", value))
    if errors:
        raise invalid(errors)


# --- One thing --------------------------------------------------------------------------------------------------------


def one(kind: str, slug: str, args: dict[str, Any]) -> Any:
    """One thing by its slug; by another name of it, the way there. Raises the Problem that says what comes near."""
    body = body_of(kind, slug)
    if body is None:
        return elsewhere(kind, slug)
    day: date | None = args.get("as_of")
    if day is not None:
        found = orjson.loads(body)
        refuse_before_its_time(kind, found, day)
        return picked(on_day(kind, found, day), args.get("fields"))
    return picked(body, args.get("fields"))


def body_of(kind: str, slug: str) -> str | None:
    """The stored body of a thing, or None."""
    if not SLUG.fullmatch(slug):
        connection()
        return None
    table = KINDS[kind].table
    found: str | None = connection().scalar(select(table.c.body).where(table.c.slug == slug))
    return found


def refuse_before_its_time(kind: str, body: Body, day: date) -> None:
    began = began_on(kind, body)
    if began is not None and began > day.isoformat():
        raise Problem("not-found", f"{body['name']} was not there yet on {day}: it came on {began}.")


def existing(kind: str, slug: str) -> Any:
    """The stored body of a thing whose part is asked for; a redirect is not followed for parts, but said."""
    body = body_of(kind, slug)
    if body is None:
        moved = elsewhere(kind, slug)
        raise Problem("not-found", f"There is no {kind} {slug!r} by this name; it is at {moved.headers['Location'].split('?')[0]}.")
    return orjson.loads(body)


def elsewhere(kind: str, name: str) -> Response:
    """The redirect to the thing that a name means, when it means one; else a Problem."""
    matches = identity.matches(connection(), kind, name)
    plural = KINDS[kind].plural
    if len(matches) == 1:
        query = request.environ.get("QUERY_STRING", "")
        where = f"{link(f'/v1/{plural}/{matches[0].slug}')}{'?' if query else ''}{query}"
        # A name such as -latest is another model's tomorrow: nobody may remember where it led.
        response = Response(status=307 if identity.moves(name) else 301)
        response.headers["Location"] = where
        response.headers["Cache-Control"] = "no-store" if identity.moves(name) else "public, max-age=60"
        return response
    if matches:
        candidates = [{"slug": match.slug, "href": link(f"/v1/{plural}/{match.slug}")} for match in matches]
        raise Problem("ambiguous", f"{name!r} may be any of {len(matches)} {plural}.", more={"candidates": candidates})
    raise not_found(f"{kind} {name[:100]!r}", identity.suggestions(connection(), kind, name), where=link(f"/v1/{plural}/"))
