"""What a request may be at most. What is more is a problem document of ours, where gunicorn's own answer would be a page."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request

from .problems import Problem

LONGEST_ADDRESS = 4000  # bytes of path and query as they were sent
MOST_HEADERS = 64
LONGEST_HEADER = 8190  # bytes
LONGEST_HEAD = 64 * 1024  # bytes of the line and the headers together
LARGEST_BODY = 1_000_000  # bytes


def exceeded(environ: dict[str, Any]) -> Problem | None:
    """What of the line and the headers of a request is more than is read."""
    address = environ.get("RAW_URI") or environ.get("PATH_INFO", "") + "?" + environ.get("QUERY_STRING", "")
    if len(address) > LONGEST_ADDRESS:
        detail = f"The address has {len(address)} bytes; at most {LONGEST_ADDRESS} are read. Ask for fewer values at a time."
        return Problem("address-too-long", detail)
    # Beside the headers there are some twenty more names in an environ, so most requests need no counting.
    if len(environ) > MOST_HEADERS and (count := sum(name.startswith("HTTP_") for name in environ)) > MOST_HEADERS:
        return Problem("headers-too-large", f"The request has {count} headers; at most {MOST_HEADERS} are read.")
    # Where the worker (worker.py) knows that all of it is no longer than one header may be, none is.
    if getattr(environ.get("gunicorn.socket"), "received", LONGEST_HEAD) <= LONGEST_HEADER:
        return None
    for name, value in environ.items():
        if name.startswith("HTTP_") and len(value) > LONGEST_HEADER:
            header = name.removeprefix("HTTP_").replace("_", "-").title()[:100]
            return Problem("headers-too-large", f"The header {header} has {len(value)} bytes; at most {LONGEST_HEADER} are read.")
    return None


def refuse_large_bodies() -> None:
    """A body must say how long it is: one that does not could be cut short without anyone noticing."""
    if request.method not in ("POST", "PUT", "PATCH") or request.routing_exception:
        return
    if request.content_length is None:
        raise Problem("length-required", "Say with Content-Length how long the body is; a chunked body is not read.")
    operation = getattr(current_app.view_functions[request.endpoint or ""], "operation", None)
    largest: int = current_app.config["IMPORT_BYTES"] if operation and operation.takes else LARGEST_BODY  # whole documents are larger
    if request.content_length > largest:
        detail = f"The body has {request.content_length} bytes; at most {largest} are read in one request."
        raise Problem("content-too-large", detail)


def init_app(app: Flask) -> None:
    app.before_request(refuse_large_bodies)
