"""Probes: is the process alive, and can it answer."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from ..catalog.database import Database
from ..catalog.forms import is_usable
from ..catalog.outages import AwayError
from .reading import database, unavailable

LONGEST = 0.9  # seconds that whoever asks whether it is ready waits for the database

health = Blueprint("health", __name__)


def plain(text: str) -> Response:
    response = Response(f"{text}\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@health.get("/livez")
def livez() -> Response:
    """Whether the process answers; needs no database"""
    return plain("ok")


@health.get("/readyz")
def readyz() -> Response:
    """Whether the catalog can be read and its tables have the form that this release needs"""
    if not is_ready(database()):
        raise unavailable()
    return plain("ok")


def is_ready(catalog: Database) -> bool:
    """Whether the database answers in time, with tables of this release. Who asks does not wait for a database that is silent."""
    answer: Future[bool] = Future()
    threading.Thread(target=_ask, args=(catalog, answer), daemon=True).start()
    try:
        return answer.result(LONGEST)
    except NotYet:
        return False


def _ask(catalog: Database, answer: Future[bool]) -> None:
    try:
        with catalog.snapshot() as (connection, _):
            ready = is_usable(connection)
    except (SQLAlchemyError, AwayError):
        ready = False
    answer.set_result(ready)
