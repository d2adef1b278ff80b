"""The way of every answer: a WSGI layer below Flask.

It gives each request its id, answers CORS preflights, sees to validators and conditional requests, adds the headers that
every answer has, turns what nobody caught into a problem, and writes one JSON line to the log. Answers that are kept between
requests will be kept here, before Flask is woken.
"""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import structlog

from .. import __version__
from ..catalog.derived import today
from . import problems

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
App = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
SECONDS_A_DAY = 24 * 60 * 60
RETRY_AFTER = 10  # seconds
EXPOSED = "ETag, Link, Location, Retry-After, X-Request-Id, Catalog-Revision, Content-Disposition, Allow"
CACHE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
COMMON: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]
STRICT_CSP = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, POST, PATCH, DELETE"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, If-None-Match, Catalog-Revision"),
    ("Access-Control-Max-Age", "86400"),
]
# What a 304 repeats of the headers of the 200 (RFC 9110, 15.4.5), and what belongs to every answer of ours.
KEPT_IN_304 = {"etag", "cache-control", "vary", "content-location", "expires", "catalog-revision", "link"}

log = structlog.get_logger()


class Front:
    """Wraps the Flask application; `log_requests` writes a line per request."""

    def __init__(
        self, app: App, public_url: str = "", log_requests: bool = True, on_new_day: Callable[[], object] = lambda: None
    ) -> None:
        self.app, self.public_url, self.log_requests = app, public_url, log_requests
        self.on_new_day = on_new_day
        self.turns_at = 0.0  # when the day is to be turned next, in seconds since 1970

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        if (now := time.time()) >= self.turns_at:
            self._turn(now)
        request_id = environ["plinth.request_id"] = _request_id(environ)
        status, headers, body = self._answer(environ)
        headers += [*COMMON, ("X-Request-Id", request_id)]
        if not any(name.lower() == "content-security-policy" for name, _ in headers):
            headers.append(STRICT_CSP)
        start_response(status, headers)
        if self.log_requests:
            _log(environ, request_id, status, headers, time.perf_counter() - began)
        return body

    def _turn(self, now: float) -> None:
        """Bring the catalog up to the day before the first answer of it. When it cannot be, answers go on as they were."""
        self.turns_at = now + RETRY_AFTER
        try:
            self.on_new_day()
            self.turns_at = (now // SECONDS_A_DAY + 1) * SECONDS_A_DAY
        except Exception as error:
            log.warning("day not turned", reason=str(error).splitlines()[0])

    def _answer(self, environ: dict[str, Any]) -> tuple[str, Headers, Iterable[bytes]]:
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            return "204 No Content", list(PREFLIGHT), []
        captured: list[Any] = []

        def capture(status: str, headers: Headers, exc_info: Any = None) -> None:
            captured[:] = [status, headers]

        try:
            body = self.app(environ, capture)
            status, headers = captured
        except Exception:
            log.exception("unhandled", request_id=environ["plinth.request_id"])
            return self._problem(environ, problems.of_status(500, "Something went wrong on our side."))
        if status.startswith("200") and method in ("GET", "HEAD"):
            status, headers, body = _conditional(environ, status, headers, body)
        elif not status.startswith(("200", "304")) and not _has(headers, "Cache-Control"):
            headers.append(("Cache-Control", "no-store"))
        return status, headers, body

    def _problem(self, environ: dict[str, Any], problem: problems.Problem) -> tuple[str, Headers, list[bytes]]:
        body = problem.body(environ["plinth.request_id"], self.public_url)
        headers = [("Content-Type", problems.MEDIA_TYPE), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        return f"{problem.status} {problems.SORTS[problem.sort].title}", headers, [body]


def _request_id(environ: dict[str, Any]) -> str:
    """The id that the client gave, when it is a UUID; else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "").lower()
    return given if UUID.fullmatch(given) else str(uuid.uuid4())


def _has(headers: Headers, name: str) -> bool:
    return any(have.lower() == name.lower() for have, _ in headers)


def _conditional(environ: dict[str, Any], status: str, headers: Headers, body: Any) -> tuple[str, Headers, Iterable[bytes]]:
    """Give an answer its validator; leave the body out when the client has it already.

    The tag names what the representation depends on: the release, the revision that the answer was read at, the day,
    the canonical query and the media type. An answer with a Cache-Control of its own is left alone.
    """
    if _has(headers, "Cache-Control"):
        return status, headers, body
    named = {name.lower(): value for name, value in headers}
    revision = named.get("catalog-revision", "0")
    parts = (__version__, revision, today().isoformat(), environ.get("PATH_INFO", ""), canonical(environ), named.get("content-type", ""))
    tag = f'"{revision}-{hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]}"'
    headers += [("ETag", tag), ("Cache-Control", CACHE), ("Vary", "Accept, Accept-Encoding")]
    if matches(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
        if hasattr(body, "close"):
            body.close()
        return "304 Not Modified", [(name, value) for name, value in headers if name.lower() in KEPT_IN_304], []
    return status, headers, body


def canonical(environ: dict[str, Any]) -> str:
    """The query with its parameters in order: the same question is the same representation."""
    return "&".join(sorted(environ.get("QUERY_STRING", "").split("&")))


def matches(condition: str, tag: str) -> bool:
    """Whether If-None-Match names a tag, by the weak comparison that it asks for."""
    if condition.strip() == "*":
        return True
    return any(one.strip().removeprefix("W/") == tag for one in condition.split(","))


def _log(environ: dict[str, Any], request_id: str, status: str, headers: Headers, seconds: float) -> None:
    named = {name.lower(): value for name, value in headers}
    log.info(
        "request",
        request_id=request_id,
        method=environ["REQUEST_METHOD"],
        path=quote(environ.get("PATH_INFO", "").encode("latin-1"), safe="/:@~+,;=!$&'()*"),
        query=environ.get("QUERY_STRING", ""),
        status=int(status[:3]),
        bytes=int(named.get("content-length", 0)),
        ms=round(seconds * 1000, 2),
        revision=int(named["catalog-revision"]) if "catalog-revision" in named else None,
        address=environ.get("REMOTE_ADDR"),
        agent=environ.get("HTTP_USER_AGENT", "")[:200],
    )
