"""Answers that are kept, ready to send, until the catalog or the day moves; and how a process knows that it moved."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Headers = list[tuple[str, str]]
Version = tuple[int, int]  # (revision, day since 1970 in UTC)
Key = tuple[str, ...]

LONG = 0.8  # seconds without having asked, after which who asks is waited for: every worker sees a write within a second
OVERHEAD = 1500  # bytes that an entry takes beside its texts: the objects around them
OWN = {"Content-Length", "ETag", "Link"}  # the headers that hardly two answers have in common
LARGEST_PART = 8  # no answer may take more than this part of all that may be kept


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is sent, but for what belongs to one request; and the headers of the 304 in its place."""

    status: str
    headers: Headers
    body: bytes
    etag: str
    unmodified: Headers
    revision: int
    route: str  # as metrics name it


class Kept:
    """The answers of one worker at one version of the catalog, at most so many bytes of them; the least used go first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.version: Version = (-1, -1)
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key, version: Version) -> Answer | None:
        if version != self.version:
            with self._lock:
                self._answers.clear()
                self.bytes, self.version = 0, version
            return None
        # Without the lock, which under load costs more than all the rest: each of these is one step of the interpreter's.
        answer = self._answers.get(key)
        if answer is not None:
            try:  # and not contextlib.suppress, which takes longer than the rest
                self._answers.move_to_end(key)
            except KeyError:  # another thread has just let it go
                return answer
        return answer

    def may_keep(self, size: int) -> bool:
        """Whether an answer of so many bytes, or of a number that nobody knows, 0, is one to keep."""
        return 0 < size <= self.most_bytes // LARGEST_PART

    def keep(self, key: Key, version: Version, answer: Answer) -> None:
        """Keep an answer that was read at a version; one of another version is as good as forgotten and is not kept."""
        size = size_of(key, answer)
        with self._lock:
            if version != self.version or size > self.most_bytes // LARGEST_PART:
                return
            before = self._answers.pop(key, None)
            self.bytes += size - (size_of(key, before) if before else 0)
            self._answers[key] = answer
            while self.bytes > self.most_bytes:
                oldest, dropped = self._answers.popitem(last=False)
                self.bytes -= size_of(oldest, dropped)

    def __len__(self) -> int:
        return len(self._answers)


def size_of(key: Key, answer: Answer) -> int:
    own = sum(len(value) for name, value in answer.headers if name in OWN)
    return len(answer.body) + sum(len(part) for part in key) + own + OVERHEAD


def shared(headers: Headers) -> Headers:
    """Headers of which answers that are kept have those in common that are the same."""
    return [pair if pair[0] in OWN else _one_of_all(pair) for pair in headers]


@lru_cache(maxsize=256)
def _one_of_all(pair: tuple[str, str]) -> tuple[str, str]:
    return pair


def said_revision(environ: dict[str, Any]) -> int:
    """The revision that a client says it has seen, or 0."""
    said: str = environ.get("HTTP_CATALOG_REVISION", "")
    return int(said) if len(said) < 10 and said.isascii() and said.isdigit() else 0


class Watch:
    """The revision that the catalog is at, asked for at most every `every` seconds by one thread while others go on.

    A client that has seen a later revision says so, and is not answered from an earlier one: then it is asked for at once. Who comes
    when nobody has asked for long waits, too, unless the database is known to be silent.
    """

    def __init__(self, read: Callable[[], int], every: float = 0.2) -> None:
        self.read, self.every = read, every
        self.revision = 0
        self._next = 0.0
        self._asked = time.monotonic()  # when the catalog was at this revision for certain
        self._is_silent = False
        self._lock = threading.Lock()

    def current(self, at_least: int = 0) -> int:
        now = time.monotonic()
        if now < self._next and self.revision >= at_least:
            return self.revision
        waits = self.revision < at_least or (now > self._asked + LONG and not self._is_silent)
        if self._lock.acquire(blocking=waits):
            try:
                self._ask(at_least)
            finally:
                self._lock.release()
        return self.revision

    def _ask(self, at_least: int) -> None:
        now = time.monotonic()
        if now < self._next and self.revision >= at_least:  # who had the lock before has asked
            return
        self._next = now + self.every
        try:
            self.revision = max(self.read(), self.revision)
        except Exception:  # of any sort; it is noted and goes on
            self._is_silent = True
            raise
        self._asked, self._is_silent = now, False

    @property
    def age(self) -> int:
        """For how many seconds nobody could say whether there is a later revision."""
        return int(time.monotonic() - self._asked)

    def saw(self, revision: int) -> None:
        """An answer was read at a revision: the catalog is at least there."""
        if revision > self.revision:
            self.revision = revision
