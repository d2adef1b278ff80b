"""`/v1/changes.atom`: the newest changes as an Atom feed (RFC 4287), one entry for each thing that a revision changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as Xml

import orjson
from flask import Blueprint, Response, current_app

from ..catalog import log
from ..catalog.attributes import KINDS
from ..schemas_query import FeedQuery
from .api import endpoint
from .listing import link
from .negotiation import ONLY_ATOM
from .reading import connection

feed = Blueprint("feed", __name__)

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
NEWEST = 200  # changes that a feed goes back
LONGEST_SHOWN = 200  # characters of one value


@feed.get("/v1/changes.atom")
@endpoint(FeedQuery, errors=(400,), tag="Record", example="/v1/changes.atom?model=gpt-4", formats=ONLY_ATOM)
def get_feed(args: dict[str, Any]) -> Response:
    """Follow what changes, as an Atom feed
    The newest changes first, one entry for each thing that a revision changed. /v1/changes has all of them, page by page."""
    changes = log.newest(connection(), log.Wanted(model=args.get("model"), field=args.get("field")), NEWEST)
    text = Xml.tostring(document(changes, args), encoding="utf-8", xml_declaration=True)
    return Response(text, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def document(changes: list[dict[str, Any]], args: dict[str, Any]) -> Xml.Element:
    root = Xml.Element("feed", xmlns=ATOM)
    asked: dict[str, str] = {name: args[name] for name in ("model", "field") if name in args}
    of = f" of {asked['model']}" if "model" in asked else ""
    add(root, "id", link("/v1/changes.atom", asked) if current_app.config["PUBLIC_URL"] else "urn:plinth:changes" + of.replace(" of ", ":"))
    add(root, "title", f"Plinth: changes{of}")
    add(root, "updated", changes[0]["at"] if changes else "1970-01-01T00:00:00Z")
    Xml.SubElement(root, "link", rel="self", type=MEDIA_TYPE, href=link("/v1/changes.atom", asked))
    Xml.SubElement(root, "link", rel="alternate", type="application/json", href=link("/v1/changes", asked))
    add(Xml.SubElement(root, "author"), "name", "Plinth")
    for entry in entries(changes):
        root.append(entry)
    return root


def entries(changes: Iterable[dict[str, Any]]) -> Iterator[Xml.Element]:
    """An entry for each thing that a revision changed, from changes that are in order."""
    for (revision, kind, slug), group in groupby(changes, key=lambda one: (one["revision"], one["kind"], one["slug"])):
        of_thing = list(group)
        entry = Xml.Element("entry")
        add(entry, "id", f"urn:plinth:{revision}:{kind}:{slug}")
        add(entry, "title", f"{kind} {slug}: {', '.join(what(one) for one in of_thing)}"[:LONGEST_SHOWN])
        add(entry, "updated", of_thing[0]["at"])
        Xml.SubElement(entry, "link", rel="alternate", type="application/json", href=link(f"/v1/{KINDS[kind].plural}/{slug}"))
        add(entry, "content", "\n".join(sentence(one) for one in of_thing)).set("type", "text")
        yield entry


def what(change: dict[str, Any]) -> str:
    if change["field"] is not None:
        return str(change["field"])
    return "removed" if change["new"] is None else "new"


def sentence(change: dict[str, Any]) -> str:
    """One change in a line: what, from what, to what, by whom."""
    by = f" ({change['source']})" if change["source"] else ""
    if change["field"] is None:
        return f"{what(change)}{by}"
    return f"{change['field']}: {shown(change['old'])} -> {shown(change['new'])}{by}"


def shown(value: Any) -> str:
    text = "unknown" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def add(parent: Xml.Element, name: str, text: str) -> Xml.Element:
    element = Xml.SubElement(parent, name)
    element.text = text
    return element
