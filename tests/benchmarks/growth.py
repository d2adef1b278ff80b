"""Whether a catalog of a million models answers as fast as one of a thousand: cold medians through the WSGI application.

    python -m tests.benchmarks.growth make URL MODELS      a made-up catalog in an empty database
    python -m tests.benchmarks.growth compare SMALL LARGE  the table: what must stay flat, and what is bounded
    python -m tests.benchmarks.growth load URL MODELS      how fast the real merge loads so many into an empty database, tenth by tenth
    python -m tests.benchmarks.growth more URL MODELS      how fast it loads as many more into one that `make` has made
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import orjson
from flask import Flask
from sqlalchemy import text

from service.app import create_app
from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.config import read_settings

from .copied import MARK, multiply
from .made_up import grown
from .questions import bounded, flat

ROUNDS = 25
MOST = 1.5  # times as long
AGAIN = 3  # times at most, until it is not longer than that
SECONDS = 0.2
PATIENCE = 2  # seconds for one question
BASE = 10_000  # models that are merged; of more, the rest are their copies
BATCH = 10_000
DEEP = 0.9  # of the way through the catalog


def main(command: str, *rest: str) -> int:
    if command == "make":
        made(Database(rest[0]), int(rest[1]))
    elif command in ("load", "more"):
        loaded(Database(rest[0]), int(rest[1]), into_empty=command == "load")
    else:
        return compared(*map(Database, rest))
    return 0


def made(database: Database, models: int) -> None:
    """Make a catalog of so many models: up to BASE by the real merge, beyond that as copies of those."""
    migrate(database)
    began = time.monotonic()

    def told(step: object) -> None:
        print(f"{time.monotonic() - began:8.0f} s  {step}", flush=True)

    grown(database, min(models, BASE), BATCH, told, before=MARK)
    multiply(database, models // BASE, told)


def loaded(database: Database, models: int, into_empty: bool) -> None:
    """Load models by the real merge and say how many it took a second and, as other work on the machine hardly moves that, how many a
    second of its own work and its database's; for each tenth of the way."""
    migrate(database)
    last, since = 0, (time.monotonic(), worked(database))

    def told(end: int) -> None:
        nonlocal last, since
        now = (time.monotonic(), worked(database))
        if end - last >= models // 10:
            passed, spent = (after - before for after, before in zip(now, since, strict=True))
            print(f"{end:>10} {(end - last) / passed:>8.0f}/s {(end - last) / spent:>8.0f}/s of work", flush=True)
        if end - last >= models // 10 or end == 0:  # makers and providers come first, and are no models
            last, since = end, now

    grown(database, models, min(BATCH, models // 10), told, before="" if into_empty else "x")


def worked(database: Database) -> float:
    """Seconds of work so far, of this process and, where PostgreSQL is on this machine, of what serves this one there."""
    seconds = time.process_time()
    if database.dialect == "postgresql":
        with database.engine.connect() as connection:
            pids = connection.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).all()
        for stat in (Path(f"/proc/{pid}/stat") for pid in pids):
            if stat.exists():
                in_user, in_system = stat.read_text().rpartition(")")[2].split()[11:13]
                seconds += (int(in_user) + int(in_system)) / os.sysconf("SC_CLK_TCK")
    return seconds


class Asked:
    """A catalog and its application, of which nothing is kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app: Flask = create_app(read_settings({}, LOG_REQUESTS="0", KEPT_BYTES="0", DATABASE_URL="sqlite://"), database)
        with database.reading() as connection:
            self.flat = dict(flat(connection))
            self.bounded = dict(bounded(connection))
        self.flat["models: far in"] = [self.far_in()]

    def far_in(self) -> str:
        """The address of the page at nine tenths of the catalog, page by page."""
        with self.database.reading() as connection:
            from sqlalchemy import func, select

            from service.catalog.tables import Model

            pages = int((connection.scalar(select(func.count()).select_from(Model)) or 0) * DEEP / 200)
        address = "/v1/models?count=none&fields=slug&limit=200"
        for _ in range(pages):
            address = orjson.loads(self.answer(address)[1])["page"]["next"]
        return address.replace("limit=200", "limit=50")

    def answer(self, address: str) -> tuple[str, bytes]:
        path, _, query = address.partition("?")
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": None, "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        parts = self.app.wsgi_app(environ, lambda status, headers, error=None: said.append(status))
        try:
            return said[0], b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def length(self, address: str) -> int:
        """How many things a page has."""
        answer = orjson.loads(self.answer(address)[1])
        return len(answer["data"]) if "page" in answer else 0

    def took(self, address: str) -> float:
        began = time.perf_counter()
        self.answer(address)
        return time.perf_counter() - began


def compared(small: Database, large: Database) -> int:
    """Print each question's medians on both catalogs; the exit code says whether all are within their bounds."""
    one, other = Asked(small), Asked(large)
    failed = 0
    print(f"{'must stay flat':44}{'small':>9}{'large':>9}{'ratio':>8}")
    for name, (first, second) in paired(one.flat, other.flat):
        # A page that is full in one of them only would be more to read: both are asked for as many things as either has.
        many = min(one.length(first[0]), other.length(second[0]))
        asked = [[limited(address, many) for address in addresses] for addresses in (first, second)]
        for _ in range(AGAIN):  # what else the machine does may fall on one of them only, but not each time
            before, after = medians(one, other, *asked)
            if after <= MOST * before:
                break
        failed += after > MOST * before
        print(f"{name:44}{before * 1000:>7.2f}ms{after * 1000:>7.2f}ms{after / before:>8.2f}{' !' * (after > MOST * before)}", flush=True)
    print(f"\n{'bounded':44}{'small':>9}{'large':>9}")
    for name, pair in paired(one.bounded, other.bounded):
        before, after = medians(one, other, *pair, rounds=7)
        failed += after > SECONDS
        status = other.answer(pair[1][0])[0]
        print(f"{name:44}{before * 1000:>7.2f}ms{after * 1000:>7.2f}ms{' !' * (after > SECONDS)}   {status}", flush=True)
    return int(failed > 0)


def paired(small: dict[str, list[str]], large: dict[str, list[str]]) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    yield from ((name, (small.get(name, addresses), addresses)) for name, addresses in large.items())


def limited(address: str, many: int) -> str:
    """The address of a page of at most so many things; of all else the address as it is."""
    return f"{address}&limit={max(many, 1)}" if "count=none" in address and "limit=" not in address else address


def medians(one: Asked, other: Asked, small: Sequence[str], large: Sequence[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of both, asked in turns so that what else the machine does falls on both."""
    for asked, addresses in ((one, small), (other, large)):  # the statement is made and the pages are read
        for address in addresses[:rounds]:
            asked.took(address)
    took: tuple[list[float], list[float]] = ([], [])
    until = time.monotonic() + PATIENCE
    for _, first, second in zip(range(rounds), cycle(small), cycle(large)):
        took[0].append(one.took(first))
        took[1].append(other.took(second))
        if time.monotonic() > until and len(took[0]) > 2:
            break
    return statistics.median(took[0]), statistics.median(took[1])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
