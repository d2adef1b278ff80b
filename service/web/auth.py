"""Who may do what: reading is open; every other method is closed, but for keys with the scope that its address declares."""

from __future__ import annotations

import re
from urllib.parse import unquote

import structlog
from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from ..catalog import clock, keys
from ..catalog.keys import Key, KeyRefused
from ..catalog.outages import AwayError
from .problems import Problem
from .rates import Counted, Rates
from .reading import database

READING = ("GET", "HEAD", "OPTIONS")
# What others call the parameter for a key; we have none.
OF_KEYS = re.compile(r"(?:^|&)(access_token|api_?key|auth|authorization|bearer|key|token)=", re.IGNORECASE)

log = structlog.get_logger()


def authorize() -> None:
    """Let a request through, or raise the Problem that says which key it needs. A key that is sent is looked at, needed or not."""
    refuse_key_in_address()
    if request.routing_exception is not None:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    reads = request.method in READING
    if scheme.lower() != "bearer":
        # On a reading request it is not for us: a proxy may ask for a name and a password of its own.
        if reads:
            return
        raise unauthorized("This needs a key: send Authorization: Bearer KEY, with a key made by `plinth keys create`.")
    key = known(token.strip())
    g.key = key
    count_by_key(key)
    if reads:
        return
    operation = getattr(current_app.view_functions[request.endpoint or ""], "operation", None)
    scope = operation.scope if operation else ""
    if not scope or scope not in key.scopes:
        needed = f"a key with the scope {scope}" if scope else "what no key gives"
        challenge = f'Bearer realm="plinth", error="insufficient_scope", scope="{scope}"'
        detail = f"This needs {needed}; the key {key.name!r} has {', '.join(key.scopes)}."
        raise Problem("forbidden", detail, headers={"WWW-Authenticate": challenge})


def known(token: str) -> Key:
    """The key of this request, when it is good. On which day it was used last is kept, and so written once a day."""
    now = clock.now()
    try:
        with database().reading() as connection:
            key = keys.check(connection, token, now)
    except KeyRefused as refused:
        count_by_address()  # so that guessing is slow
        raise unauthorized(str(refused), invalid=True) from None
    if key.last_used_on is None or key.last_used_on < now.date():
        try:
            with database().writing() as connection:
                keys.note_use(connection, key, now.date())
        except (SQLAlchemyError, AwayError) as error:  # another writes, or nobody can: that is no reason to refuse a key that is good
            log.warning("use of a key not noted", key=key.id, reason=str(error).splitlines()[0])
    return key


def rates() -> Rates:
    found: Rates = current_app.extensions["plinth.rates"]
    return found


def count_by_key(key: Key) -> None:
    counted(rates().count("key", key.id, clock.seconds()))


def count_by_address() -> None:
    counted(rates().count("address", rates().address(request.environ), clock.seconds()))


def counted(one: Counted | None) -> None:
    """Let the front know what is left; refuse when nothing is."""
    if one is not None:
        request.environ.setdefault("plinth.counted", []).append(one)
        if one.is_over:
            raise one.problem()


def unauthorized(detail: str, invalid: bool = False) -> Problem:
    challenge = 'Bearer realm="plinth"' + (f', error="invalid_token", error_description="{detail}"' if invalid else "")
    return Problem("unauthorized", detail, headers={"WWW-Authenticate": challenge})


def refuse_key_in_address() -> None:
    """Refuse a key that stands where logs, histories and proxies keep it."""
    query = request.environ.get("QUERY_STRING", "")
    path = request.environ.get("PATH_INFO", "")
    if OF_KEYS.search(query) or (("plinth" in path or "%" in query or "plinth" in query) and keys.FORM.search(unquote(query) + " " + path)):
        raise Problem("key-in-address", "A key must not stand in an address, where logs keep it: send it as Authorization: Bearer KEY, "
                      "and have the one that stood here revoked with `plinth keys revoke`.")  # fmt: skip


def init_app(app: Flask, limits: Rates) -> None:
    app.extensions["plinth.rates"] = limits
    app.before_request(authorize)
