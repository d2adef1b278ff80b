"""Answers in the place of the application, to what cannot be read and to what there is no time for: problem documents like all others."""

from __future__ import annotations

import re
from typing import Any

import structlog
from gunicorn.http import errors as wrong  # type: ignore[import-untyped]  # gunicorn ships no types
from gunicorn.util import http_date  # type: ignore[import-untyped]  # gunicorn ships no types
from werkzeug.exceptions import HTTPException

from ..catalog import clock
from ..config import Settings
from . import front, problems
from .limits import LONGEST_ADDRESS, LONGEST_HEAD
from .logs import LINES, Noted
from .problems import Problem

HOST = re.compile(r"[\w.~!$&'()*+,;=%:\[\]-]*", re.ASCII)
OURS = (wrong.InvalidResponseHeader, wrong.InvalidResponseHeaderName, wrong.ConfigurationProblem)
UNCODED = re.compile(rb"[A-Z]+ /[^\s\x80-\xff]*[\x80-\xff][^\s]* HTTP/1\.[01]\r\n")  # an address as people type it
LONGEST_SHOWN = 200

log = structlog.get_logger()


def overloaded() -> Problem:
    return Problem("overloaded", "There is more to do than can be done; try again in a moment.", headers={"Retry-After": "1"})


def too_slow(seconds: int) -> Problem:
    return Problem("request-timeout", f"The request was not whole after {seconds} seconds.")


def check_host(request: Any) -> None:
    """Raise a Problem for a request that does not say which host it is for, as HTTP/1.1 has it (RFC 9112, 3.2)."""
    host = next((value for name, value in request.headers if name == "HOST"), None)
    if host is None and request.version > (1, 0):
        raise Problem("bad-request", "The request has no Host header, which HTTP/1.1 asks for.")
    if host is not None and not HOST.fullmatch(host):
        raise Problem("bad-request", f"There is no host {host[:LONGEST_SHOWN]!r}; it has characters that no name of a host has.")


def problem_of(error: Exception, data: bytes) -> Problem:
    """What to say when a request was not answered. What gunicorn cannot read is the client's fault, the rest is ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, wrong.LimitRequestLine):
        return Problem("address-too-long", "The first line of the request is longer than what is read.")
    if isinstance(error, wrong.LimitRequestHeaders) or (isinstance(error, wrong.NoMoreData) and len(data) > LONGEST_HEAD):
        return Problem("headers-too-large", "There are more headers, or longer ones, than are read.")
    if isinstance(error, wrong.NoMoreData):
        return Problem("bad-request", "The request ends before it is whole.")
    if isinstance(error, wrong.InvalidRequestLine) and UNCODED.match(data):
        detail = "The address has letters that must be percent-encoded: é is %C3%A9. curl does so with -G --data-urlencode."
        return Problem("bad-request", detail)
    if isinstance(error, wrong.ParseException) and not isinstance(error, OURS):
        return Problem("bad-request", f"{str(error)[:LONGEST_SHOWN]}.")
    if isinstance(error, HTTPException):
        return problems.of_status(error.code or 500, error.description or error.name)
    log.error("not answered", exc_info=error)
    return Problem("internal-error", problems.OUR_FAULT)


def refusal(problem: Problem, data: bytes, address: str, settings: Settings) -> bytes:
    """The answer to a request, of which as much is given as came, after which the connection ends. It is noted in the log."""
    request_id = front.new_id()
    status, headers, body = front.written(problem, request_id, settings.public_url)
    headers = [*headers, *problem.headers.items(), *front.COMMON, front.STRICT_CSP, ("X-Request-Id", request_id)]
    headers = [("Server", "gunicorn"), ("Date", http_date()), ("Connection", "close"), *headers]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    method, _, rest = data.partition(b"\r\n")[0][:LONGEST_ADDRESS].decode("latin-1").partition(" ")
    path, _, query = rest.rpartition(" ")[0].partition("?")
    LINES.note(Noted(
        clock.seconds(), request_id, method, path, query, status, len(body[0]), 0.0, None, False, address, "", "",
        bool(settings.log_requests),
    ))  # fmt: skip
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + (b"" if method == "HEAD" else body[0])
