"""What time it is: the one place that is asked, so that a process can be put on another day."""

from __future__ import annotations

import time
from datetime import UTC, datetime

ahead = 0.0  # by how many seconds this process is before the clock of the machine


def seconds() -> float:
    """The time since 1970."""
    return time.time() + ahead


def now() -> datetime:
    """The same in UTC."""
    return datetime.fromtimestamp(seconds(), UTC)


def put(moment: datetime | None) -> None:
    """Put this process at a moment, from which it goes on; back to the machine's with None."""
    global ahead
    ahead = 0.0 if moment is None else moment.timestamp() - time.time()
