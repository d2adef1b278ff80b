"""Keys: handed out once, kept as a digest, told from other text by their form alone.

`plinth_2k7c4qmx_` and 38 letters and digits: the first part finds the key, the last six are a checksum, so that what was cut or
mistyped is refused without asking the database, and a scanner of leaked secrets can tell a key from a word.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Connection, insert, select, update

from .tables import ApiKey
from .values import clean_text

SCOPES = {
    "read": "Read, under a rate limit of its own",
    "write": "Create, change and remove things, one at a time",
    "import": "Merge whole documents of upstreams",
}
LETTERS = string.digits + string.ascii_letters
ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
SECRET = 32  # letters: 190 bits
CHECK = 6  # letters: the 32 bits of a CRC
FORM = re.compile(rf"plinth_[{ID_LETTERS}]{{8}}_[0-9A-Za-z]{{{SECRET + CHECK}}}", re.ASCII)
SHOWN = re.compile(rf"(plinth_[{ID_LETTERS}]{{8}}_)[0-9A-Za-z]+", re.ASCII)
STAMP = "%Y-%m-%dT%H:%M:%SZ"


class KeyRefused(ValueError):
    """What was sent is no key that is good; the message says why."""


@dataclass(frozen=True)
class Key:
    """A key that is good, or was."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_on: date | None

    def state(self, now: datetime) -> str:
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= stamp(now) else "good"


def stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime(STAMP)


def create(connection: Connection, name: str, scopes: Sequence[str], now: datetime, expires_at: datetime | None = None) -> str:
    """A new key, to be shown once. Raises ValueError when the name or a scope cannot be."""
    for scope in scopes:
        if scope not in SCOPES:
            raise ValueError(f"There is no scope {scope!r}; there are {', '.join(SCOPES)}.")
    found_by = "".join(secrets.choice(ID_LETTERS) for _ in range(8))
    token = f"plinth_{found_by}_{''.join(secrets.choice(LETTERS) for _ in range(SECRET))}"
    token += checksum(token)
    connection.execute(insert(ApiKey).values(
        id=found_by, name=clean_text(name, 100), digest=digest_of(token), scopes=",".join(scope for scope in SCOPES if scope in scopes),
        created_at=stamp(now), expires_at=expires_at and stamp(expires_at),
    ))  # fmt: skip
    return token


def checksum(token: str) -> str:
    """The CRC of a key without its checksum, in letters and digits."""
    number, letters = zlib.crc32(token.encode()), []
    for _ in range(CHECK):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(reversed(letters))


def digest_of(token: str) -> str:
    """What is kept of a key. One round is enough: nobody can try 190 bits, whatever a round costs."""
    return hashlib.sha256(token.encode()).hexdigest()


def check(connection: Connection, token: str, now: datetime) -> Key:
    """The key that a token is. Raises KeyRefused when it is none, or good no longer."""
    if not FORM.fullmatch(token) or not hmac.compare_digest(checksum(token[:-CHECK]), token[-CHECK:]):
        raise KeyRefused("This is no key of Plinth: perhaps a part of it is missing.")
    row = connection.execute(select(ApiKey.__table__).where(ApiKey.id == token.split("_")[1])).first()
    if row is None or not hmac.compare_digest(row.digest, digest_of(token)):
        raise KeyRefused("There is no such key.")
    key = key_of(row)
    if (state := key.state(now)) != "good":
        when = key.revoked_at if state == "revoked" else key.expires_at
        raise KeyRefused(f"This key {'was revoked' if state == 'revoked' else 'expired'} at {when}.")
    return key


def key_of(row: Any) -> Key:
    return Key(row.id, row.name, tuple(row.scopes.split(",")), row.created_at, row.expires_at, row.revoked_at, row.last_used_on)


def note_use(connection: Connection, key: Key, day: date) -> None:
    """Keep that a key was used on a day."""
    connection.execute(update(ApiKey).where(ApiKey.id == key.id).values(last_used_on=day))


def every_key(connection: Connection) -> list[Key]:
    """All keys, the oldest first."""
    return [key_of(row) for row in connection.execute(select(ApiKey.__table__).order_by(ApiKey.created_at, ApiKey.id))]


def revoke(connection: Connection, key_id: str, now: datetime) -> bool:
    """End a key; whether there is one."""
    found = connection.execute(select(ApiKey.revoked_at).where(ApiKey.id == key_id)).first()
    if found and not found.revoked_at:
        connection.execute(update(ApiKey).where(ApiKey.id == key_id).values(revoked_at=stamp(now)))
    return found is not None


def without_keys(text: str) -> str:
    """A text in which no key can be read: of what looks like one, or the beginning of one, only its first part is left."""
    if "%" in text and FORM.search(unquote(text)):  # its first letters may be percent-encoded, too
        text = unquote(text)
    return blotted(text)


def blotted(text: str) -> str:
    """The same of a text in which nothing is percent-encoded."""
    return SHOWN.sub(r"\1...", text) if "plinth_" in text else text
