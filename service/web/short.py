"""The short way to what is asked most, one thing, a page of a list and a comparison in JSON: below Flask, where nothing is unusual.

It reads a query by the same fields as the views, and the catalog by the same functions, and gives what they would give. What it does
not know or finds wrong goes on to Flask, which has a sentence for it. What it spares is most of the work of an answer that must be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import marshmallow as ma
import orjson
from sqlalchemy.exc import DBAPIError

from ..catalog.attributes import KINDS
from ..catalog.database import Database
from ..catalog.filters import FILTERS
from ..catalog.paging import RELEVANCE, CursorError, page_of
from ..catalog.profiles import is_large
from ..catalog.straight import MovedError, Straight
from ..formats import formats_for
from ..schemas_comparison import CompareQuery
from .api import MOST_PARAMETERS, crossed
from .comparison import compared_by_slugs
from .kept import Headers, Watch, said_revision
from .listing import column_of, filters_said, order_of, page_answer, stored, where_of
from .negotiation import liked_best
from .things import LIST_QUERIES

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Given = tuple[bytes, Headers, str]  # a body, headers of its own, and the route as metrics name it

OF_KIND = {thing.plural: name for name, thing in KINDS.items()}
ADDRESS = re.compile(rf"/v1/({'|'.join(OF_KIND)})(?:/([a-z0-9][a-z0-9.-]*))?")
COMPARISON = "/v1/compare"
MORE = {"HTTP_AUTHORIZATION", "plinth.refused"}  # which make a question another
ONE, MANY, COMPARED = (tuple(formats_for(shape)) for shape in ("one", "many", "compared"))
FIELDS = {kind: query().fields for kind, query in LIST_QUERIES.items()}
PARAMETERS = {name: {*FILTERS[name], "sort", "limit", "cursor", "count"} for name in KINDS}
COMPARABLE = CompareQuery().fields
BEGINS = b'{"data":['  # as the answer of a list does
OF_COMPARISON = {"models", "fields", "group", "differences"}


class UnusualError(Exception):
    """Flask is to see to it."""


class Short:
    """Wraps the Flask application."""

    def __init__(self, app: App, database: Database, watch: Watch, public_url: str) -> None:
        self.app, self.database, self.watch, self.public_url = app, database, watch, public_url

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = None
        try:
            given = self._given(environ)
        except (UnusualError, MovedError, CursorError):
            pass
        except DBAPIError as error:  # it took too long, and would again
            environ["plinth.failed"] = error
        if given is None:  # and not among the exceptions, which would hold on to what a stream has to let go
            return self.app(environ, start_response)
        body, headers, environ["plinth.route"] = given
        start_response("200 OK", headers)
        return [body]

    def _given(self, environ: dict[str, Any]) -> Given:
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        address = ADDRESS.fullmatch(path)
        kind, slug = (OF_KIND[address[1]], address[2]) if address else ("", None)
        if environ["REQUEST_METHOD"] != "GET" or not (kind or path == COMPARISON) or environ.keys() & MORE:
            raise UnusualError
        if "plinth" in query or "plinth" in path:  # it may be a key that stands where none must
            raise UnusualError
        accept = environ.get("HTTP_ACCEPT", "")
        if accept not in ("", "*/*") and liked_best(accept, ONE if slug else MANY if kind else COMPARED) != "json":
            raise UnusualError
        reader = self.database.straight(max(self.watch.revision, said_revision(environ)))
        if reader is None:
            raise UnusualError
        if slug:
            body, more, route = self._one(reader, kind, slug, query)
        elif kind:
            body, more, route = self._list(reader, kind, path, query)
        else:
            body, more, route = _comparison(reader, query)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *more]
        return body, [*headers, ("Catalog-Revision", str(reader.revision))], route

    def _one(self, reader: Straight, kind: str, slug: str, query: str) -> Given:
        row = None if query else stored(reader, kind, slug, evidence=False)
        if row is None:
            raise UnusualError
        return f"{row.body}\n".encode(), [], f"/v1/{KINDS[kind].plural}/<slug>"

    def _list(self, reader: Straight, kind: str, path: str, query: str) -> Given:
        texts = texts_of(query)
        args = self._args(kind, texts)
        count = args.get("count") != "none"
        if count and is_large(reader, KINDS[kind].table.c.slug):
            raise UnusualError
        page = page_of(
            reader, where_of(kind, args), order_of(args), args.get("limit", 50), args.get("cursor"), filters_said(kind, texts), count,
        )  # fmt: skip
        answer, links = page_answer(page, [], args, texts, self.public_url + path, reader.revision, {})
        link = f'{links}, <{self.public_url}/v1/openapi.json>; rel="service-desc"'
        told = orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)
        body = b"".join([BEGINS, *page.pieces, told[len(BEGINS) :]])  # so that what is long is copied once
        return body, [("Link", link)], f"/v1/{KINDS[kind].plural}"

    def _args(self, kind: str, texts: dict[str, str]) -> dict[str, Any]:
        """The parameters of a list, read."""
        args = read(FIELDS[kind], PARAMETERS[kind], texts)
        for name, value in args.items():
            column = column_of(kind, name)
            if column is not None and not self.database.knows(column, value):
                raise UnusualError
        if crossed(args) or order_of(args).key == RELEVANCE:
            raise UnusualError
        return args


def _comparison(reader: Straight, query: str) -> Given:
    args = read(COMPARABLE, OF_COMPARISON, texts_of(query))
    answer = compared_by_slugs(reader, args) if "models" in args else None
    if answer is None:
        raise UnusualError
    return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE), [], COMPARISON


def read(fields: Mapping[str, Any], usual: set[str], texts: dict[str, str]) -> dict[str, Any]:
    """The parameters, read, where all of them are usual ones."""
    if not texts.keys() <= usual:
        raise UnusualError
    try:
        return {name: fields[name].deserialize(text, name, texts) for name, text in texts.items()}
    except ma.ValidationError:
        raise UnusualError from None


def texts_of(query: str) -> dict[str, str]:
    """The parameters as they were sent."""
    try:
        pairs = parse_qsl(query.encode("latin-1").decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise UnusualError from None
    texts = dict(pairs)
    if len(texts) < len(pairs):
        raise UnusualError
    return texts
