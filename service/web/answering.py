"""An answer in the format that was asked for: JSON as it is, the others by their writers; whole lists while they are read."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import marshmallow as ma
import orjson
import structlog
from flask import Response, current_app, g, request
from sqlalchemy import Connection

from ..formats import Content, Format
from ..formats.page import security_policy
from . import reading
from .negotiation import Formats, shape_of
from .problems import Problem

Body = dict[str, Any]

log = structlog.get_logger()


@dataclass(frozen=True)
class Asked:
    """How the answer of this request is to be written."""

    format: Format
    formats: Formats
    out: type[ma.Schema] | None
    args: dict[str, Any]
    width: int

    @property
    def whole(self) -> bool:
        """Whether a list is wanted to its end; a format that goes there stops at a page for those who ask for one."""
        return self.format.complete and "limit" not in self.args and "cursor" not in self.args

    def content(self, bodies: Iterable[str | Body], notes: Sequence[str] = (), following: str = "") -> Content:
        assert self.out is not None
        others = [(name, _same_in(name)) for name in self.formats if name != "html"] if self.format.name == "html" else []
        return Content(
            item_of(self.out), bodies, self.args.get("fields"), self.args.get("include", ()), notes, following, self.width,
            others, current_app.config["PUBLIC_URL"],
        )  # fmt: skip


@cache
def item_of(out: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of what a table of an answer has rows of."""
    if shape_of(out) != "many":
        return out
    data: Any = out().fields["data"]
    return type(data.inner.schema)


def asked() -> Asked:
    found: Asked = g.asked
    return found


def written(value: Any) -> Response:
    """What a view gives, in the format of this request. Views give what is to be JSON."""
    now = asked()
    shape = shape_of(now.out)
    if now.format.name == "json" or not shape:
        return Response(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE), mimetype="application/json")
    body = orjson.loads(orjson.dumps(value))
    content = now.content(body["data"], _notes(body), body["page"]["next"] or "") if shape == "many" else now.content([body])
    writer = getattr(now.format, shape)
    return _with_headers(Response(b"".join(writer(content)), content_type=now.format.media_type))


def whole_list(walk: Callable[[Connection], Generator[str | Body, None, None]]) -> Response:
    """All of a list, written while it is read."""
    now = asked()
    writer = now.format.many
    assert writer is not None
    return streamed(lambda snapshot, held: writer(now.content(held.enter_context(closing(walk(snapshot))))))


def streamed(read: Callable[[Connection, ExitStack], Iterable[bytes]]) -> Response:
    """An answer that is sent while it is read, in the snapshot in which this request began.

    What `read` opens it gives to the stack, which ends with the stream, however that ends.

    The first piece is made before anything is sent, so that what fails at once is an error like any other. What fails later
    can only break the connection off.
    """
    snapshot, held = reading.connection(), reading.handed_over()
    pieces = _guarded(read(snapshot, held), held, request.environ)
    first = next(pieces, b"")
    response = _with_headers(Response(_after(first, pieces), content_type=asked().format.media_type))
    response.call_on_close(pieces.close)
    return response


def _guarded(read: Iterable[bytes], held: ExitStack, environ: dict[str, Any]) -> Generator[bytes, None, None]:
    """The pieces of a stream. Its connection to the database ends with it, and its client's with its failure.

    A client that reads slowly keeps a thread for as long as that takes, so streams may not have all of them.
    """
    streams: BoundedSemaphore = current_app.extensions["plinth.streams"]
    with held:
        if not streams.acquire(blocking=False):
            detail = "As many long answers are being read as there may be at a time; try again in a moment, or ask for pages with limit=."
            raise Problem("overloaded", detail, headers={"Retry-After": "2"})
        held.callback(streams.release)
        begun = False
        try:
            for piece in read:
                yield piece
                begun = True
        except Exception:  # it is raised again
            if begun:
                log.exception("stream broken off", request_id=environ.get("plinth.request_id"))
                break_off(environ)
            raise


def _after(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def break_off(environ: dict[str, Any]) -> None:
    """Reset the connection of a client of HTTP/1.0, to whom its quiet end would look like the end of the answer.

    Of HTTP/1.1 the last chunk is missing. nginx is a client of HTTP/1.0 unless it is told otherwise.
    """
    client: socket.socket | None = environ.get("gunicorn.socket")
    if client is not None and environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()


def _with_headers(response: Response) -> Response:
    now = asked()
    if now.format.attached:
        response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(now.format)}"'
    if now.format.name == "html":
        response.headers["Content-Security-Policy"] = security_policy()
    return response


def _file_name(one: Format) -> str:
    """A name for the file, from the address: models.csv, models-gpt-4o-prices.csv."""
    path = request.path.removeprefix("/v1/")
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', path)[:100].strip('-.')}.{one.name}"


def _notes(answer: Body) -> list[str]:
    """What people are told below a list: how much of it this is, and where it is not quite what was asked for."""
    page, meta, count = answer["page"], answer["meta"], len(answer["data"])
    notes = []
    if page["total"] is not None:
        notes.append(f"{count} of {'more than ' if page['total_relation'] == 'gte' else ''}{page['total']:,}.")
    if meta.get("corrected_q"):
        notes.append(f"Nothing has {meta['q']!r}; this is what {meta['corrected_q']!r} finds.")
    if meta.get("unknown_ids"):
        notes.append(f"Not known: {', '.join(meta['unknown_ids'])}.")
    if meta.get("gone_ids"):
        notes.append(f"Removed: {', '.join(meta['gone_ids'])}.")
    return notes


def _same_in(name: str) -> str:
    """The address of this answer in another format."""
    sent = request.environ.get("QUERY_STRING", "").encode("latin-1").decode()
    pairs = [(key, text) for key, text in parse_qsl(sent) if key not in ("format", "width")]
    query = urlencode([*pairs, ("format", name)], safe=",:/-", quote_via=quote)
    return f"{current_app.config['PUBLIC_URL']}{request.path}?{query}"
