"""Every setting: its name in the environment, its default, what it does. A wrong one stops the start with one sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

BEHIND_PROXIES = 1200  # requests a minute from one address; where no proxy is named, one address may be that of all clients
ROOT = Path(__file__).resolve().parent.parent  # of the checkout: seed/ and migrations/ lie here


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message says which and what to write instead."""


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds, both allowed."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def database_url(text: str) -> str:
    if not text.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:// or postgresql://")
    readable(text)
    if text.startswith("sqlite:") and "?" in text:
        raise ValueError("must be like sqlite:///FILE, without a query")
    return text


def readable(url: str) -> None:
    """Refuse an address of a PostgreSQL that its driver could not read."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("must be like postgresql://USER:PASSWORD@HOST:PORT/NAME, its port a number") from None


def replica_urls(text: str) -> tuple[str, ...]:
    urls = tuple(text.split())
    if not all(url.startswith(("postgresql://", "postgresql+psycopg://")) for url in urls):
        raise ValueError("must be addresses that begin with postgresql://, with spaces between them")
    for url in urls:
        readable(url)
    return urls


def public_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^/?#\s]+(/[^?#\s]*)?", text):
        raise ValueError("must be like https://models.example.org, without a query")
    return text.rstrip("/")


def contact(text: str) -> str:
    if text and not re.fullmatch(r"(https://|mailto:|tel:)[!-~]+", text):
        raise ValueError("must be like mailto:security@example.org or https://example.org/report")
    return text


def store_url(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "valkey://", "valkeys://")):
        raise ValueError("must begin with redis:// or valkey://")
    try:
        port = urlsplit(text).port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("must be like redis://HOST:6379, its port a number")
    return text


def host(text: str) -> str:
    """A name or an address to listen on; one of IPv6 in brackets or without."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if not re.fullmatch(r"[A-Za-z0-9_.:%-]+", bare):
        raise ValueError("must be a name or an address of this machine, like 127.0.0.1, ::1 or 0.0.0.0")
    return bare


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    read: Callable[[str], Any]
    help: str


SETTINGS = (
    Setting("DATABASE_URL", f"sqlite:///{ROOT / 'plinth.db'}", database_url,
            "Where the catalog is kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."),
    Setting("DATABASE_REPLICA_URLS", "", replica_urls,
            "Streaming replicas of a PostgreSQL that reads are shared out over, with spaces between them."),
    Setting("DATABASE_CONNECTIONS", "16", whole(1, 200), "How many connections each worker opens to one server at most."),
    Setting("QUERY_SECONDS", "2", whole(1, 60), "How long one statement of a request may take; then it is a 503."),
    Setting("HOST", "127.0.0.1", host, "The address to listen on; 0.0.0.0 in the image."),
    Setting("PORT", "8000", whole(0, 65535), "The port to listen on; 0 takes any free one."),
    Setting("WEB_WORKERS", "2", whole(1, 64), "How many gunicorn workers answer."),
    Setting("WEB_THREADS", "4", whole(1, 64), "How many requests each worker answers at once."),
    Setting("PUBLIC_URL", "", public_url,
            "The address that clients use, for absolute links; without it links are relative. Never taken from the Host header."),
    Setting("SECURITY_CONTACT", "", contact, "Whom to tell of a vulnerability: a mailto: or https: address."),
    Setting("KEPT_BYTES", "6000000", whole(0, 999_999_999), "How many bytes of answers each worker keeps to send again."),
    Setting("RATE_PER_ADDRESS", "0", whole(0, 999_999_999),
            f"How many requests a minute may come from one address; 0 for any number, {BEHIND_PROXIES} by default behind TRUSTED_PROXIES."),
    Setting("RATE_PER_KEY", "6000", whole(0, 999_999_999), "How many requests a minute may be made with one key; 0 for any number."),
    Setting("RATE_STORE_URL", "", store_url,
            "A Redis or Valkey in which all workers count together: redis://HOST:6379. Without it each worker counts for itself."),
    Setting("TRUSTED_PROXIES", "0", whole(0, 10), "How many proxies in front add to X-Forwarded-For; with 0 that header has no say."),
    Setting("IMPORT_BYTES", "32000000", whole(1, 999_999_999), "How large a document may be that is imported over HTTP."),
    Setting("LOG_REQUESTS", "1", whole(0, 1), "1 writes one JSON line per request to standard output, 0 none."),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one process, read once: `settings.port`, `settings.database_url` ..."""

    values: Mapping[str, Any]

    @property
    def listens(self) -> str:
        """Where to listen, as an address has it: 127.0.0.1:8000, [::1]:8000."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def at(self) -> str:
        """The address for a client on this machine."""
        return f"http://{self.listens.replace('0.0.0.0:', '127.0.0.1:').replace('[::]:', '[::1]:')}"

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name.upper()]
        except KeyError:
            raise AttributeError(name) from None


def read_settings(environ: Mapping[str, str] | None = None, **overrides: str) -> Settings:
    """The settings in force: an override, else the environment, else the default.

    Raises SettingError for the first value that cannot be used.
    """
    environ = {**(os.environ if environ is None else environ), **overrides}
    values = {}
    for setting in SETTINGS:
        text = environ.get(setting.name) or setting.default
        try:
            values[setting.name] = setting.read(text)
        except ValueError as error:
            raise SettingError(f"{setting.name}={without_password(text)!r} {error}.") from None
    if values["TRUSTED_PROXIES"] and not environ.get("RATE_PER_ADDRESS"):
        values["RATE_PER_ADDRESS"] = BEHIND_PROXIES
    if values["DATABASE_REPLICA_URLS"] and values["DATABASE_URL"].startswith("sqlite:"):
        raise SettingError("DATABASE_REPLICA_URLS are replicas of a PostgreSQL; DATABASE_URL must begin with postgresql://, too.")
    return Settings(values)


def without_password(text: str) -> str:
    """A setting as it may be shown: whose address it is, and not by which password."""
    return re.sub(r"(://[^:@/\s]*):[^\s]*@", r"\1:...@", text)
