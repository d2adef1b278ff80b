"""The way of every answer: a WSGI layer below Flask.

It gives each request its id, answers CORS preflights, sees to validators and conditional requests, adds the headers that
every answer has, turns what nobody caught into a problem, and writes one JSON line to the log. What was answered is kept until
the catalog or the day moves, and sent again without waking Flask.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import structlog

from .. import __version__
from ..catalog import clock
from . import limits, problems
from .coding import chosen, coded
from .kept import Answer, Headers, Kept, Key, Watch, said_revision, shared
from .logs import LINES, Noted
from .rates import Counted, Rates

StartResponse = Callable[..., Any]
App = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
PROBES = {"/livez", "/readyz", "/metrics"}  # for which the database is not asked, unless they ask it themselves
SECONDS_A_DAY = 24 * 60 * 60
RETRY_AFTER = 10  # seconds
EXPOSED = "ETag, Link, Location, Retry-After, X-Request-Id, Catalog-Revision, Content-Disposition, Allow, " \
          "WWW-Authenticate, Accept-Patch, RateLimit, RateLimit-Policy, Age"
WITH_A_KEY = "private, no-cache"
FRESH, STALE = 60, 86_400  # seconds for which an answer is good, and for how long after that while nothing better can be had
CACHE = f"public, max-age={FRESH}, stale-while-revalidate=600, stale-if-error={STALE}"
COMMON: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]
# Where clients come by https, they are to go on doing so.
SECURE = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
STRICT_CSP = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, POST, PATCH, DELETE"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, If-None-Match, Catalog-Revision, X-Request-Id"),
    ("Access-Control-Max-Age", "86400"),
]
# A 304 repeats the headers of the 200 (RFC 9110, 15.4.5), but for those that describe a body it does not have.
ONLY_WITH_A_BODY = {"content-type", "content-length", "content-encoding", "content-disposition"}

Sent = tuple[str, Headers, Iterable[bytes], int | None, int, bool]  # status, headers, body, revision, bytes, whether it was kept

log = structlog.get_logger()


class Front:
    """Wraps the Flask application.

    `watch` knows the revision of the catalog, `kept` holds the answers that were given at it, `on_new_day` is called before
    the first answer of a day, `log_requests` says whether each request is a line of the log.
    """

    def __init__(
        self, app: App, watch: Watch, kept: Kept, public_url: str = "", log_requests: bool = True,
        on_new_day: Callable[[], object] = lambda: None, rates: Rates | None = None,
    ) -> None:  # fmt: skip
        self.app, self.watch, self.kept, self.public_url, self.log_requests = app, watch, kept, public_url, log_requests
        self.on_new_day, self.rates = on_new_day, rates
        self.common = [*COMMON, SECURE] if public_url.startswith("https:") else COMMON
        self.turns_at = 0.0  # when the day is to be turned next, in seconds since 1970

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        if (now := clock.seconds()) >= self.turns_at and environ.get("PATH_INFO") not in PROBES:
            self._turn(now)
        request_id = environ["plinth.request_id"] = _request_id(environ)
        environ["PATH_INFO"] = environ.get("PATH_INFO") or "/"  # of an address without a path Flask would lead to the Host that was sent
        day = int(now) // SECONDS_A_DAY
        sent = self._answer(environ, day) if self.rates is None else self._within_limits(self.rates, environ, now, day)
        status, headers, body, revision, size, kept = sent
        start_response(status, [*headers, ("X-Request-Id", request_id)])
        get = environ.get
        LINES.note(Noted(
            now, request_id, environ["REQUEST_METHOD"], environ["PATH_INFO"], get("QUERY_STRING", ""), status, size,
            time.perf_counter() - began, revision, kept, get("REMOTE_ADDR"), get("HTTP_USER_AGENT", ""), get("plinth.route", ""),
            self.log_requests,
        ))  # fmt: skip
        return body

    def _within_limits(self, rates: Rates, environ: dict[str, Any], now: float, day: int) -> Sent:
        """What is sent, unless the client has asked too often; with what is left to it."""
        counted = rates.at_the_door(environ, now)
        # Flask counts by the key, which is known there, and says so here.
        by_key: list[Counted] = environ.setdefault("plinth.counted", [])
        if counted is not None and counted.is_over:
            sent = self._refused(counted.problem(), environ, day)
        else:
            sent = self._answer(environ, day)
        counted = by_key[0] if by_key else counted
        if counted is None:
            return sent
        is_free = sent[0][:3] == "304"
        if is_free:
            rates.give_back(counted)
        return sent[0], [*sent[1], *counted.fields(is_free)], *sent[2:]

    def _turn(self, now: float) -> None:
        """Bring the catalog up to the day before the first answer of it. When it cannot be, answers go on as they were."""
        self.turns_at = now + RETRY_AFTER
        try:
            self.on_new_day()
            self.turns_at = (now // SECONDS_A_DAY + 1) * SECONDS_A_DAY
        except Exception as error:  # any reason is told, and none keeps an answer back
            log.warning("day not turned", reason=str(error).splitlines()[0])

    def _answer(self, environ: dict[str, Any], day: int) -> Sent:
        """What is sent: a kept answer, or a new one, or a 304 in the place of either."""
        method = environ["REQUEST_METHOD"]
        if problem := limits.exceeded(environ):
            return self._refused(problem, environ, day)
        if method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            return "204 No Content", [*PREFLIGHT, *self.common, STRICT_CSP], [], None, 0, False
        if method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ or environ["PATH_INFO"] in PROBES:
            return self._ask(environ, day, None)
        key = (environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", ""),
               chosen(environ.get("HTTP_ACCEPT_ENCODING", "")))  # fmt: skip
        revision = self._revision(said_revision(environ) if "HTTP_CATALOG_REVISION" in environ else 0)
        answer = None if revision is None else self.kept.find(key, (revision, day))
        if answer is None:
            return self._ask(environ, day, key)
        environ["plinth.route"] = answer.route
        aged = [("Age", str(age))] if (age := self.watch.age) else []
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition is not None and matches(condition, answer.etag):
            return "304 Not Modified", answer.unmodified + aged, [], answer.revision, 0, True
        size = len(answer.body)
        return answer.status, answer.headers + aged, [] if method == "HEAD" else [answer.body], answer.revision, size, True

    def _refused(self, problem: problems.Problem, environ: dict[str, Any], day: int) -> Sent:
        """What is refused here costs little; for who looks at pages it is one, and those are made further on."""
        if "text/html" in environ.get("HTTP_ACCEPT", ""):
            environ["plinth.refused"] = problem
            return self._ask(environ, day, None)
        status, headers, body = written(problem, environ["plinth.request_id"], self.public_url)
        headers = [*headers, *problem.headers.items(), *self.common, STRICT_CSP]
        return status, headers, [] if environ["REQUEST_METHOD"] == "HEAD" else body, None, 0, False

    def _revision(self, at_least: int) -> int | None:
        """The revision to answer at: the newest that this process knows of. None when nobody can say whether there is a later one, and
        that is before what the client has seen, or has been so for longer than Cache-Control allows (stale-if-error)."""
        try:
            return self.watch.current(at_least)
        except Exception:  # whatever the database's driver says
            return self.watch.revision if self.watch.revision >= at_least and self.watch.age < FRESH + STALE else None

    def _ask(self, environ: dict[str, Any], day: int, key: Key | None) -> Sent:
        """An answer from Flask, with the headers that every answer has; kept under the key, where that makes sense."""
        captured: list[Any] = []
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        # We speak no other protocol, so an offer to change to one is passed over (RFC 9110, 7.8). Flask would refuse it.
        environ.pop("HTTP_UPGRADE", None)
        # Flask would drop the body of a HEAD, but its length and its coding are among the headers that are asked for.
        asked = {**environ, "REQUEST_METHOD": "GET"} if is_head else environ

        def capture(status: str, headers: Headers, exc_info: Any = None) -> None:
            captured[:] = [status, headers]

        try:
            body = self.app(asked, capture)
            status, headers = captured
        except Exception:  # the last place where anything is caught: it is logged whole, and told without its inside
            log.exception("unhandled", request_id=environ["plinth.request_id"])
            problem = problems.of_status(500, problems.OUR_FAULT)
            status, headers, body = written(problem, environ["plinth.request_id"], self.public_url)
        environ["plinth.route"] = route = asked.get("plinth.route", "")
        named = {name.lower(): value for name, value in headers}
        headers += self.common if "content-security-policy" in named else [*self.common, STRICT_CSP]
        revision = int(named["catalog-revision"]) if "catalog-revision" in named else None
        etag = ""
        if "cache-control" not in named:  # else it has a policy of its own
            if status[:3] == "200" and asked["REQUEST_METHOD"] == "GET":
                etag = tag_of(environ, day, named)
                cache = WITH_A_KEY if "HTTP_AUTHORIZATION" in environ else CACHE
                headers += [("ETag", etag), ("Cache-Control", cache), ("Vary", "Accept, Accept-Encoding")]
            elif status[:3] != "304":
                headers.append(("Cache-Control", "no-store"))
        headers, body = coded(environ.get("HTTP_ACCEPT_ENCODING", ""), headers, body)
        size = next((int(value) for name, value in headers if name == "Content-Length"), 0)
        if revision is not None:
            self.watch.saw(revision)
        if etag and key is not None and revision is not None and self.kept.may_keep(size):
            headers, body = shared(headers), [b"".join(body)]
            self.kept.keep(key, (revision, day), Answer(status, headers, body[0], etag, of_unmodified(headers), revision, route))
        if etag and matches(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            closed(body)
            return "304 Not Modified", of_unmodified(headers), [], revision, 0, False
        return status, headers, closed(body) if is_head else body, revision, size, False


def written(problem: problems.Problem, request_id: str, public_url: str) -> tuple[str, Headers, list[bytes]]:
    """A problem as it is answered where Flask was not asked."""
    body = problem.body(request_id, public_url)
    headers = [("Content-Type", problems.MEDIA_TYPE), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    return f"{problem.status} {HTTPStatus(problem.status).phrase}", headers, [body]


# Ids need not be secret, only different: random bits of our own cost no call of the system at each request.
BITS = random.Random()  # noqa: S311
os.register_at_fork(after_in_child=BITS.seed)


def new_id() -> str:
    """A random UUID, version 4."""
    text = f"{BITS.getrandbits(120):030x}"  # uuid.UUID takes longer than all else that a kept answer needs
    return f"{text[:8]}-{text[8:12]}-4{text[12:15]}-a{text[15:18]}-{text[18:]}"


def _request_id(environ: dict[str, Any]) -> str:
    """The id that the client gave, when it is a UUID; else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "").lower()
    return given if given and UUID.fullmatch(given) else new_id()


def of_unmodified(headers: Headers) -> Headers:
    """The headers of the 304 in the place of an answer."""
    return [pair for pair in headers if pair[0].lower() not in ONLY_WITH_A_BODY]


def closed(body: Iterable[bytes]) -> list[bytes]:
    """No body, in the place of one that nobody reads."""
    if hasattr(body, "close"):
        body.close()
    return []


def tag_of(environ: dict[str, Any], day: int, named: dict[str, str]) -> str:
    """The validator of an answer: what its representation depends on, which is the release, the revision that it was read
    at, the day, the canonical query and the media type."""
    revision = named.get("catalog-revision", "0")
    parts = (__version__, revision, str(day), environ.get("PATH_INFO", ""), canonical(environ), named.get("content-type", ""))
    return f'"{revision}-{hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]}"'


def canonical(environ: dict[str, Any]) -> str:
    """The query with its parameters in order: the same question is the same representation."""
    return "&".join(sorted(environ.get("QUERY_STRING", "").split("&")))


def matches(condition: str, tag: str) -> bool:
    """Whether If-None-Match names a tag, by the weak comparison that it asks for."""
    if condition.strip() == "*":
        return True
    return any(one.strip().removeprefix("W/") == tag for one in condition.split(","))
