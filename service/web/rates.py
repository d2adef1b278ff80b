"""How many requests a client may make: counted per key, or else per address, in windows that begin for all at once.

Counts are kept by each worker for itself, or with RATE_STORE_URL in a Redis or Valkey for all workers of all machines. A 304 costs
nothing. What is left is told in the fields RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any, Protocol

import structlog

from .problems import Problem

WINDOW = 60  # seconds
FREE = ("/livez", "/readyz", "/metrics")  # who watches a service must see it when it is busiest
Fields = list[tuple[str, str]]

log = structlog.get_logger()


class Counts(Protocol):
    """Where requests are counted: adds to the count of one client in one window, and gives what it is then."""

    def add(self, who: str, window: int, amount: int) -> int: ...


class OfThisWorker:
    """Counts in the memory of one process. Those of a window are forgotten with the first request of the next."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._window = 0
        self._lock = threading.Lock()

    def add(self, who: str, window: int, amount: int) -> int:
        with self._lock:
            if window != self._window:
                self._counts, self._window = {}, window
            count = self._counts[who] = self._counts.get(who, 0) + amount
        return count


class OfAll:
    """Counts in a Redis or Valkey. When that is silent, this worker counts for itself: a limit is no reason to refuse service."""

    def __init__(self, url: str) -> None:
        from limits.storage import storage_from_string  # here, for most have no such store and need not load a client for it

        address = "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url
        self._store: Any = storage_from_string(address, socket_timeout=0.2, socket_connect_timeout=0.2)
        self._meanwhile = OfThisWorker()
        self._silent_in = -1  # the window in which it was found silent, and is not asked again

    def add(self, who: str, window: int, amount: int) -> int:
        if window != self._silent_in:
            try:
                return int(self._store.incr(f"plinth:{who}:{window}", 2 * WINDOW, amount=amount))
            except Exception as error:  # each store has errors of its own, and none may stop an answer
                self._silent_in = window
                log.warning("rate store silent", reason=str(error).splitlines()[0] if str(error) else type(error).__name__)
        return self._meanwhile.add(who, window, amount)


@dataclass(frozen=True)
class Counted:
    """A request that was counted: by which policy, in which window, and how many there are with it."""

    policy: str
    quota: int
    who: str
    window: int
    count: int
    ends_in: int  # seconds

    @property
    def is_over(self) -> bool:
        return self.count > self.quota

    def fields(self, free: bool = False) -> Fields:
        left = max(0, self.quota - self.count + free)
        return [
            ("RateLimit-Policy", f'"{self.policy}";q={self.quota};w={WINDOW}'),
            ("RateLimit", f'"{self.policy}";r={left};t={self.ends_in}'),
        ]

    def problem(self) -> Problem:
        whose = "this key" if self.policy == "key" else "your address"
        detail = f"{self.quota} requests a minute may come from {whose}; try again in {self.ends_in} s. A 304 costs nothing."
        return Problem("quota-exceeded", detail, headers={"Retry-After": str(self.ends_in)}, more={"violated_policies": [self.policy]})


class Rates:
    """The limits of one application: how many requests a minute from one address and with one key, 0 for any number."""

    def __init__(self, per_address: int, per_key: int, store_url: str = "", trusted_proxies: int = 0) -> None:
        self.quotas = {"address": per_address, "key": per_key}
        self.trusted_proxies = trusted_proxies
        self.counts: Counts = OfAll(store_url) if store_url else OfThisWorker()

    @property
    def in_force(self) -> Rates | None:
        """These limits, when there is one at all."""
        return self if any(self.quotas.values()) else None

    def count(self, policy: str, who: str, now: float) -> Counted | None:
        """Count a request, where there is a limit."""
        quota = self.quotas[policy]
        if not quota:
            return None
        window = int(now) // WINDOW
        count = self.counts.add(f"{policy}:{who}", window, 1)
        return Counted(policy, quota, who, window, count, WINDOW - int(now) % WINDOW)

    def give_back(self, counted: Counted) -> None:
        """Take a request that cost nothing off the count."""
        self.counts.add(f"{counted.policy}:{counted.who}", counted.window, -1)

    def at_the_door(self, environ: dict[str, Any], now: float) -> Counted | None:
        """Count a request by its address before anything is done for it. One with a key is counted when it is known whose it is."""
        if not self.quotas["address"] or environ["REQUEST_METHOD"] == "OPTIONS" or environ["PATH_INFO"] in FREE or has_key(environ):
            return None
        return self.count("address", self.address(environ), now)

    def address(self, environ: dict[str, Any]) -> str:
        """The client's address: what the last proxy that is trusted says of it. Of IPv6 the network, for all in it are one client's."""
        address: str = environ.get("REMOTE_ADDR", "")
        if self.trusted_proxies:
            told = [one.strip() for one in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
            if len(told) >= self.trusted_proxies:
                address = told[-self.trusted_proxies]
        return network(address) if ":" in address else address


def has_key(environ: dict[str, Any]) -> bool:
    return bool(environ.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer ")


def network(address: str) -> str:
    """The /64 of an IPv6 address; any other text as it is."""
    try:
        return IPv6Address(address.partition("%")[0]).exploded[:19]
    except ValueError:
        return address[:50]
