"""Which errors of a database are outages, which pass by themselves, and which are mistakes of ours."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Codes of PostgreSQL, by their first letters, and of SQLite.
TOO_LONG = ("57014", "SQLITE_INTERRUPT")
READ_ONLY = ("25006", "SQLITE_READONLY", "53100", "SQLITE_FULL")  # the two last: the disk is full
NOT_SUPPORTED = "0A000"  # what a copy says to who asks to write before he writes
PASSING = ("08", "40", "53", "55P03", "57P", "58", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN")


class AwayError(Exception):
    """No server of the database answers; nothing was waited for."""


def code_of(error: BaseException) -> str:
    """The code that a database gave its error, or nothing."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""


def took_too_long(error: BaseException) -> bool:
    """Whether the database ended a statement because its time was over."""
    return code_of(error).startswith(TOO_LONG)


def takes_no_writes(error: BaseException) -> bool:
    """Whether the database can be read but not written, because it is a copy, or its disk is full."""
    return code_of(error).startswith(READ_ONLY) or (code_of(error) == NOT_SUPPORTED and "recovery" in str(error))


def is_outage(error: BaseException) -> bool:
    """Whether the database does not answer, or not now. An error without a code is of a connection that broke."""
    if isinstance(error, AwayError | PoolTimeout | InterfaceError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if not code_of(error):
        return error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError)
    return takes_no_writes(error) or code_of(error).startswith((*TOO_LONG, *PASSING))


def is_missing(error: DBAPIError) -> bool:
    """Whether no server of PostgreSQL was there to answer, or one that is only starting. One that says no is there."""
    if not isinstance(error.orig, psycopg.OperationalError) or code_of(error):
        return False
    said = str(error.orig)
    return "FATAL" not in said or "the database system is" in said
