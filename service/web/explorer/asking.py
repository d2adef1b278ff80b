"""How pages are asked for: with the grammar of the API, and leniently where a form cannot help what it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import marshmallow as ma
import orjson
from flask import Blueprint, Response, redirect, request

from ...catalog.attributes import KINDS
from ...schemas_query import NoQuery
from ..api import Fault, raw_pairs, read_query
from ..listing import elsewhere, row_of
from ..negotiation import liked_best
from ..pages import asked_with, at
from ..reading import connection

explorer = Blueprint("explorer", __name__)

Args = dict[str, Any]
View = Callable[..., Response]


def asked(
    query: type[ma.Schema] = NoQuery, check: Callable[[Args], list[Fault]] = lambda args: [],
    sent: Callable[[dict[str, str]], str] = lambda texts: "",
) -> Callable[[View], Callable[..., Response]]:  # fmt: skip
    """Declare a page by the schema of its query. `sent` leads parameters that belong to another address there."""
    schema = query()

    def declare(view: View) -> Callable[..., Response]:
        @wraps(view)
        def answer(**path: Any) -> Response:
            if elsewhere := tidied(sent):
                return elsewhere
            connection()  # a page is of many statements: all of them read in one snapshot
            return view(args=read_query(schema, check), **path)

        return answer

    return declare


def tidied(sent: Callable[[dict[str, str]], str]) -> Response | None:
    """The way to the address that a form means: without its empty fields, and with one comma list for what it sends many times."""
    pairs, _ = raw_pairs()
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if text and name in given:
            given[name] += [word.strip() for word in text.split(",")]
        elif text:
            given[name] = [text]
    texts = {name: ",".join(dict.fromkeys(words)) for name, words in given.items()}
    if other := sent(texts):
        return away(other)
    if len(texts) == len(pairs):
        return None
    return away(at(request.path, texts))


def away(address: str) -> Response:
    response = redirect(address)
    assert isinstance(response, Response)
    return response


def stored(kind: str, slug: str) -> tuple[Any, dict[str, Any]] | Response:
    """A thing and the evidence for its facts; by another name of it, the way there. Raises the Problem that says what comes near."""
    row = row_of(kind, slug, evidence=True)
    if row is not None:
        return orjson.loads(row.body), orjson.loads(row.evidence)
    response = elsewhere(kind, slug)
    _, _, tail = response.headers["Location"].rpartition(f"/v1/{KINDS[kind].plural}/")
    response.headers["Location"] = at(f"/{KINDS[kind].plural}/{tail}")
    return response


def wants_page(accept: str) -> bool:
    """Whether a client would rather look than read: its Accept names HTML, and likes it best."""
    return "text/html" in accept and liked_best(accept, ("html", "json")) == "html"


def without(texts: Mapping[str, str], *names: str) -> dict[str, str]:
    """A query without some of its parameters; where a page begins is never kept."""
    return {name: text for name, text in texts.items() if name not in names and name != "cursor"}


def changed(texts: Mapping[str, str], **values: str) -> str:
    """The query of this page with some parameters set, as the end of an address; an empty one is left out."""
    return asked_with({**without(texts, *values), **{name: text for name, text in values.items() if text}}) or "?"
