"""The catalog's own record: its sources, what changed when, and the whole of it as a stream."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request

from ..catalog import log, said
from ..catalog.export import lines
from ..formats import FORMATS
from ..schemas import collection
from ..schemas_query import ChangesQuery, NoQuery
from ..schemas_record import ChangeSchema, SourceSchema
from .answering import asked, streamed, whole_list, written
from .api import endpoint, fault, raw_pairs
from .listing import existing, link, linked, whole
from .problems import invalid
from .reading import connection, revision

record = Blueprint("record", __name__)


@record.get("/v1/sources")
@endpoint(NoQuery, collection(SourceSchema, "Sources"), errors=(400,), tag="Record", example="/v1/sources")
def list_sources(args: dict[str, Any]) -> Any:
    """List the sources
    Who says what the catalog says, under which licence, and whom to name when facts are passed on."""
    return whole(list(said.sources(connection())))


@record.get("/v1/changes")
@endpoint(ChangesQuery, collection(ChangeSchema, "Changes"), errors=(400,), tag="Record", example="/v1/changes?model=gpt-4&limit=2")
def list_changes(args: dict[str, Any]) -> Any:
    """List what changed
    In the order in which it was committed, from any revision on: follow page.next, then ask again with since."""
    return changes_page(args, args.get("model"))


@record.get("/v1/models/<slug>/changes")
@endpoint(ChangesQuery, collection(ChangeSchema, "ChangesOfModel"), errors=(300, 400, 404), tag="Models",
          example="/v1/models/gpt-4/changes?limit=2")  # fmt: skip
def list_changes_of_model(args: dict[str, Any], slug: str) -> Any:
    """List what changed about a model
    Which field, from what, to what, by which source."""
    existing("model", slug)
    return changes_page(args, slug)


def changes_page(args: dict[str, Any], model: str | None) -> Any:
    wanted = log.Wanted(args.get("since", 0), model=model, field=args.get("field"))
    if asked().whole:
        return whole_list(lambda snapshot: log.every_change(snapshot, wanted))
    limit: int = args.get("limit", 50)
    after = None
    if "cursor" in args:
        found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", args["cursor"], re.ASCII)
        if not found:
            raise invalid([fault("cursor", "invalid_cursor", "'cursor' is not a cursor; take page.next of the answer before as it is.")])
        after = (int(found[1]), int(found[2]))
    entries, place = log.changes(connection(), wanted, limit, after)
    sent = dict(raw_pairs()[0])
    following = place and link(request.path, dict(sorted((sent | {"cursor": f"{place[0]}-{place[1]}"}).items())))
    first = link(request.path, dict(sorted((name, text) for name, text in sent.items() if name != "cursor")))
    response = written({
        "data": entries,
        "page": {"limit": limit, "next": following, "total": None, "total_relation": None},
        "meta": {"revision": revision()},
    })  # fmt: skip
    response.headers["Link"] = f'{linked(following, first)}, <{link("/v1/openapi.json")}>; rel="service-desc"'
    return response


@record.get("/v1/export")
@endpoint(NoQuery, errors=(400,), tag="Record", example="/v1/export", formats={"ndjson": FORMATS["ndjson"]})
def export(args: dict[str, Any]) -> Response:
    """Export the catalog
    Every statement of every document, as JSON Lines: what `plinth load` reads. Streamed, in one snapshot."""
    response = streamed(lambda snapshot, held: lines(snapshot))
    response.headers["Content-Disposition"] = 'attachment; filename="plinth.jsonl"'
    return response
