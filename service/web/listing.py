"""What collections have in common: a page of bodies, one body, and the way from any name to the thing it names."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson
from flask import Response, current_app, request
from sqlalchemy import Connection, Select, bindparam, select

from ..catalog import identity
from ..catalog.attributes import KINDS
from ..catalog.correcting import corrected
from ..catalog.filters import FILTERS, Filter, checked_against_catalog
from ..catalog.log import tombstone
from ..catalog.onday import PRICED, began_on, bodies_on
from ..catalog.paging import RELEVANCE, CursorError, Page, Row, Sort, every_page, page_of
from ..catalog.prepared import Reader, run
from ..catalog.profiles import distinct, is_large
from ..catalog.values import SLUG, Reference
from ..catalog.where import Where
from ..schemas_query import did_you_mean
from . import many
from .answering import asked, whole_list, written
from .api import Fault, fault, raw_pairs
from .facets import facets
from .problems import Problem, invalid, not_found
from .reading import connection, database, reader, revision

Body = dict[str, Any]
SAFE = ",:/-"  # what stands in our queries as it is


def link(path: str, query: dict[str, str] | None = None) -> str:
    """An address of ours: absolute under PUBLIC_URL, else relative. The Host header has no say."""
    text = f"?{urlencode(query, safe=SAFE, quote_via=quote)}" if query else ""
    return f"{current_app.config['PUBLIC_URL']}{path}{text}"


def picked(body: str | Body, fields: Sequence[str] | None, more: Mapping[str, Any] | None = None) -> Any:
    """A stored body as it is, or the fields of it that are wanted, with what is to be included beside them."""
    if fields is None and not more:
        return orjson.Fragment(body) if isinstance(body, str) else body
    whole = orjson.loads(body) if isinstance(body, str) else body
    chosen = whole if fields is None else {name: value for name, value in whole.items() if name in set(fields)}
    return {**chosen, **(more or {})}


def included(args: dict[str, Any], evidence: str) -> dict[str, Any]:
    """What `include=` adds to a thing."""
    return {"sources": orjson.loads(evidence)} if "sources" in args.get("include", ()) else {}


# --- Collections ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """One page of a collection: what was searched, its rows, and the parameters of the request as they were sent."""

    where: Where
    page: Page
    texts: dict[str, str]


def where_of(kind: str, args: dict[str, Any], within: Mapping[str, list[Any]] | None = None) -> Where:
    """What a query keeps. `within` are filters that the address has in it."""
    filters = FILTERS[kind]
    chosen = {name: value if isinstance(value, list) else [value] for name, value in args.items() if name in filters}
    return Where(kind, chosen | dict(within or {}), args.get("as_of"), args.get("q"))


def order_of(args: dict[str, Any]) -> Sort:
    order: Sort = args.get("sort", Sort(RELEVANCE if "q" in args else "slug"))
    return order


def found(kind: str, args: dict[str, Any], within: Mapping[str, list[Any]] | None = None) -> Found:
    """One page of a collection. A question that finds nothing is corrected. Raises the Problem of a cursor that is none."""
    texts = dict(raw_pairs()[0])
    query = filters_said(kind, texts) + str(within or "")
    where = where_of(kind, args, within)
    if where.question is not None:  # it is corrected where that can be said, so not in a stream
        where = corrected(connection(), where)
    limit, count, evidence = args.get("limit", 50), args.get("count") != "none", "sources" in args.get("include", ())
    by = reader() if where.is_prepared and not (count and is_large(reader(), KINDS[kind].table.c.slug)) else connection()
    try:
        page = page_of(by, where, order_of(args), limit, args.get("cursor"), query, count=count, evidence=evidence)
    except CursorError as error:
        raise invalid([fault("cursor", "invalid_cursor", f"'cursor' {error}.", args["cursor"])]) from None
    return Found(where, page, texts)


def filters_said(kind: str, texts: Mapping[str, str]) -> str:
    """The filters as they were sent, in order: what a cursor belongs to."""
    return "&".join(f"{name}={texts[name]}" for name in sorted(texts) if name in FILTERS[kind] or name == "as_of")


def listing(kind: str, args: dict[str, Any], within: Mapping[str, list[Any]] | None = None) -> Response | Body:
    """A collection: what its filters leave, in its order, one page of it or all. `within` are filters that the address has in it."""
    if "id" in args:
        rows, meta = many.asked_for(args)
        return {**whole([*shown(connection, Where(kind, {}, args.get("as_of")), rows, args)]), "meta": meta}
    if "facet" in args and asked().format.name != "json":
        detail = f"'facet' is counted in JSON and not in {asked().format.name}; leave it out."
        raise invalid([fault("facet", "conflicting_parameters", detail)])
    if asked().whole:
        where, evidence = where_of(kind, args, within), "sources" in args.get("include", ())
        return whole_list(lambda snapshot: everything(snapshot, where, order_of(args), args, evidence))
    one = found(kind, args, within)
    where, page, texts = one.where, one.page, one.texts
    as_stored = where.day is None and not args.keys() & {"fields", "include"}
    data = orjson.Fragment(page.data) if as_stored else [*shown(connection, where, page.rows, args)]
    more = {**searched(args, where), **({"timed_out": True} if where.broad else {})}
    answer, links = page_answer(page, data, args, texts, f"{current_app.config['PUBLIC_URL']}{request.path}", revision(), more)
    counted = facets(where, args, texts) if "facet" in args else {}
    response = written({**answer, "facets": counted} if counted else answer)
    if where.broad or page.timed_out or any(facet["timed_out"] for facet in counted.values()):
        response.headers["Cache-Control"] = "no-store"  # asked again, it may be in time
    response.headers["Link"] = f'{links}, <{link("/v1/openapi.json")}>; rel="service-desc"'
    return response


def page_answer(
    page: Page, data: Any, args: dict[str, Any], texts: dict[str, str], address: str, revision: int | None, more: Body
) -> tuple[Body, str]:  # fmt: skip
    """What is answered with a page, and the links to the next and the first; `more` is what else `meta` says."""
    names = sorted(name for name in texts if name != "cursor")
    pairs = [f"{quote(name, safe=SAFE)}={quote(texts[name], safe=SAFE)}" for name in names]
    first = f"{address}?{'&'.join(pairs)}" if pairs else address
    following = None
    if page.next:  # in the place of the cursor that was sent, where one was; none has a character that must be quoted
        place = sum(name < "cursor" for name in names) if "cursor" in texts else len(pairs)
        following = f"{address}?{'&'.join([*pairs[:place], f'cursor={page.next}', *pairs[place:]])}"
    answer = {
        "data": data,
        "page": {"limit": args.get("limit", 50), "next": following, "total": page.total, "total_relation": page.total_relation},
        "meta": {"revision": revision, **more, **({"timed_out": True} if page.timed_out else {})},
    }
    return answer, linked(following, first)


def linked(following: str | None, first: str) -> str:
    """The links of a page, as the header Link has them (RFC 8288)."""
    return ", ".join(f'<{to}>; rel="{relation}"' for to, relation in ((following, "next"), (first, "first")) if to)


def everything(
    snapshot: Connection, where: Where, sort: Sort, args: dict[str, Any], evidence: bool
) -> Generator[str | Body, None, None]:
    """All bodies of a collection, as they are to be shown."""
    with closing(every_page(snapshot, where, sort, evidence)) as pages:
        for rows in pages:
            yield from shown(lambda: snapshot, where, rows, args)


def shown(snapshot: Callable[[], Connection], where: Where, rows: Sequence[Row], args: dict[str, Any]) -> Iterator[str | Body]:
    """The bodies of some rows as they are to be shown: on the day asked about, with the fields and what else was asked for."""
    bodies: Sequence[str | Body] = [row.body for row in rows]
    if where.day is not None:
        bodies = bodies_on(snapshot(), where.kind, [orjson.loads(row.body) for row in rows], where.day)
    fields = args.get("fields")
    for body, row in zip(bodies, rows, strict=True):
        more = included(args, row.evidence)
        yield body if fields is None and not more else picked(body, fields, more)


def searched(args: dict[str, Any], where: Where) -> dict[str, Any]:
    """What `meta` says of a question: what was asked, and what was searched for in its place."""
    return {"q": args["q"], "corrected_q": None if where.question == args["q"] else where.question} if "q" in args else {}


def whole(data: Sequence[str | Body], fields: Sequence[str] | None = None) -> Body:
    """A short list that is one page."""
    return {
        "data": [picked(one, fields) for one in data],
        "page": {"limit": max(len(data), 1), "next": None, "total": len(data), "total_relation": "eq"},
        "meta": {"revision": revision()},
    }


def checks_of(kind: str) -> Callable[[dict[str, Any]], list[Fault]]:
    """What may be wrong with the query of a collection beyond its form: values that are nowhere, prices of another day."""
    return lambda args: [
        *unknown_values(kind, args), *(prices_of_today(kind, args) if "as_of" in args else []), *unasked(args), *many.conflicts(args),
    ]  # fmt: skip


def unasked(args: dict[str, Any]) -> Iterator[Fault]:
    """Parameters that say how to do what the request does not ask for."""
    if args.get("sort") == Sort(RELEVANCE) and "q" not in args:
        yield fault("sort", "conflicting_parameters", "'sort=relevance' needs 'q', which says relevant to what.")
    if "facet_size" in args and "facet" not in args:
        yield fault("facet_size", "conflicting_parameters", "'facet_size' needs 'facet', which says of what to count the values.")


def unknown_values(kind: str, args: dict[str, Any]) -> Iterator[Fault]:
    """A value that the catalog has nowhere is a slip of the pen, and no reason for an empty list."""
    for name, values in args.items():
        column = column_of(kind, name)
        if column is None:
            continue
        one = FILTERS[kind][name]
        for value in sorted(set(values) - database().known_values(connection, column, values)):
            words = [word for word in connection().scalars(distinct(column, identity.MOST_READ)) if word]
            hint = did_you_mean(value, words) or f"; {_where_all_are(kind, one)}."
            yield fault(name, "unknown_value", f"There is no {one.attribute.label.lower()} {value!r}{hint}", value)


@cache
def column_of(kind: str, parameter: str) -> Any:
    """The column in which a filter's values must be somewhere, or None where that is no matter."""
    one = FILTERS[kind].get(parameter)
    if one is None or not checked_against_catalog(one):
        return None
    return KINDS[one.kind.to].table.c.slug if isinstance(one.kind, Reference) else one.attribute.column


def _where_all_are(kind: str, one: Filter) -> str:
    """Where one sees what a filter may be asked for."""
    if isinstance(one.kind, Reference):
        return f"/v1/{KINDS[one.kind.to].plural} lists them"
    attribute = one.attribute
    shown = f"facet={attribute.parameter} counts" if attribute.facetable else f"fields=slug,{attribute.name} shows"
    return f"/v1/{KINDS[kind].plural}?{shown} them"


def prices_of_today(kind: str, args: dict[str, Any]) -> Iterator[Fault]:
    """The prices that lists are filtered and sorted by are today's; with as_of they would answer another question."""
    if kind not in ("model", "offering"):
        return
    for name in args:
        one = FILTERS[kind].get(name)
        if one is not None and one.attribute.name in PRICED:
            yield fault(name, "conflicting_parameters", f"'{name}' goes by today's prices and cannot go with 'as_of'.")
    sort = args.get("sort")
    if sort is not None and sort.key in PRICED:
        yield fault("sort", "conflicting_parameters", f"'sort={sort}' goes by today's prices and cannot go with 'as_of'.")


# --- One thing --------------------------------------------------------------------------------------------------------


def one(kind: str, slug: str, args: dict[str, Any]) -> Any:
    """One thing by its slug; by another name of it, the way there. Raises the Problem that says what comes near."""
    row = row_of(kind, slug, evidence="sources" in args.get("include", ()))
    if row is None:
        return elsewhere(kind, slug)
    day: date | None = args.get("as_of")
    body: str | Body = row.body
    if day is not None:
        body = bodies_on(connection(), kind, [orjson.loads(row.body)], day)[0]
        refuse_before_its_time(kind, body, day)
    return picked(body, args.get("fields"), included(args, row.evidence))


class Stored(NamedTuple):
    """A thing as its row keeps it."""

    body: str
    evidence: str = "{}"


def row_of(kind: str, slug: str, evidence: bool = False) -> Stored | None:
    """The stored body of a thing, and its evidence where that is wanted, or None."""
    return stored(reader(), kind, slug, evidence) if SLUG.fullmatch(slug) else None


def stored(by: Reader, kind: str, slug: str, evidence: bool) -> Stored | None:
    table = KINDS[kind].table

    def by_slug() -> Select[Any]:
        return select(table.c.body, *([table.c.evidence] if evidence else [])).where(table.c.slug == bindparam("slug"))

    rows = run(by, ("one", kind, evidence), by_slug, slug=slug)
    return Stored(*rows[0]) if rows else None


def refuse_before_its_time(kind: str, body: Body, day: date) -> None:
    began = began_on(kind, body)
    if began is not None and began > day.isoformat() and not body.get("prices"):  # what had a price was there, listed or not
        raise Problem("not-found", f"{body.get('name') or body['foreign_id']} was not there yet on {day}: it came on {began}.")


def existing(kind: str, slug: str) -> Any:
    """The stored body of a thing whose part is asked for; a redirect is not followed for parts, but said."""
    row = row_of(kind, slug)
    if row is None:
        moved = elsewhere(kind, slug)
        raise Problem("not-found", f"There is no {kind} {slug!r} by this name; it is at {moved.headers['Location'].split('?')[0]}.")
    return orjson.loads(row.body)


def removal(stone: Any) -> str:
    """What is known of a thing that was removed, in words."""
    instead = f" Its successor is {stone.successor!r}." if stone.successor else ""
    return f"The {stone.kind} {stone.slug!r} was removed: {stone.reason.rstrip('.')}.{instead}"


def refuse_removed(kind: str, slug: str, snapshot: Connection | None = None) -> None:
    """Tell who asks for what was removed that it was, why, and what took its place."""
    stone = tombstone(snapshot or connection(), kind, slug) if SLUG.fullmatch(slug) else None
    if stone is not None:
        plural = KINDS[kind].plural
        successor = stone.successor and {"slug": stone.successor, "href": link(f"/v1/{plural}/{stone.successor}")}
        raise Problem("gone", removal(stone), more={"reason": stone.reason, "removed_at": stone.removed_at, "successor": successor})


def elsewhere(kind: str, name: str) -> Response:
    """The redirect to the thing that a name means, when it means one; else a Problem."""
    refuse_removed(kind, name)
    matches = identity.matches(connection(), kind, name)
    plural = KINDS[kind].plural
    if len(matches) == 1:
        query = request.environ.get("QUERY_STRING", "")
        where = f"{link(f'/v1/{plural}/{matches[0].slug}')}{'?' if query else ''}{query}"
        # A name such as -latest is another model's tomorrow: nobody may remember where it led.
        response = Response(status=307 if identity.moves(name) else 301)
        response.headers["Location"] = where
        del response.headers["Content-Type"]  # of a body that there is not
        response.headers["Cache-Control"] = "no-store" if identity.moves(name) else "public, max-age=60"
        return response
    if matches:
        candidates = [{"slug": match.slug, "href": link(f"/v1/{plural}/{match.slug}")} for match in matches]
        raise Problem("ambiguous", f"{name!r} may be any of {len(matches)} {plural}.", more={"candidates": candidates})
    raise not_found(f"{kind} {name[:100]!r}", identity.suggestions(connection(), kind, name), where=link(f"/v1/{plural}/"))
