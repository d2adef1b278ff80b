"""How gunicorn is to run Plinth: classes, numbers of workers and threads side by side; and who suffers from 200 slow clients.

`python -m tests.benchmarks.workers`. Rows whose class is not installed are left out (gevent); slow clients are
slowhttptest's, from Debian, and are left out without it.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from .read_path import CODED, HOT, PLINTH, seeded
from .servers import Server, load, medians, running

OURS = "service.web.worker.Worker"
CHOICES = [
    (OURS, 2, 1), (OURS, 2, 4), (OURS, 2, 8), (OURS, 4, 4),
    ("sync", 2, 1), ("gthread", 2, 1), ("gthread", 2, 4), ("gthread", 2, 8), ("gthread", 4, 4), ("gevent", 2, 1),
]  # fmt: skip
MODEL, PAGE = HOT["model"], HOT["page of 50"]
SLOW = {"slow headers": ["-H", "-i", "2"], "slow reading": ["-X", "-w", "10", "-y", "20", "-n", "2", "-z", "10", "-k", "3"]}
CLIENTS, SLOW_SECONDS = 200, 12


@contextmanager
def chosen(kind: str, workers: int, threads: int, url: str, **environ: str) -> Iterator[Server]:
    with running(PLINTH, "-k", kind, DATABASE_URL=url, WEB_WORKERS=str(workers), WEB_THREADS=str(threads), **environ) as server:
        for _ in range(4 * workers):  # until each of them has begun
            urllib.request.urlopen(server.address + MODEL).close()
        yield server


def resident(server: Server) -> float:
    """The memory of its largest worker, in MB."""
    each = [Path(f"/proc/{pid}/status").read_text() for pid in server.children()]
    return max(int(one.partition("VmRSS:")[2].split()[0]) for one in each) / 1024


def waits(server: Server, seconds: float) -> tuple[float, float]:
    """The median and the longest time of one client's requests after each other, each on a new connection, in ms."""
    taken, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        with urllib.request.urlopen(server.address + MODEL, timeout=60) as answer:
            answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    return statistics.median(taken), max(taken)


def beside_slow_clients(server: Server, how: list[str]) -> tuple[float, float]:
    target = server.address + (PAGE if "-X" in how else MODEL)
    command = ["slowhttptest", *how, "-c", str(CLIENTS), "-r", str(CLIENTS), "-l", str(SLOW_SECONDS), "-p", "30", "-u", target]
    slow = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(3)
    found = waits(server, SLOW_SECONDS - 4)
    slow.wait(60)
    return found


def called(kind: str, workers: int, threads: int) -> str:
    return f"{'ours' if kind == OURS else kind} {workers} x {threads}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        url = seeded(Path(name))
        print(f"{'class, workers x threads':26}{'hot':>18}{'cold model':>18}{'cold page':>18}{'MB a worker':>14}")
        there = [one for one in CHOICES if one[0] != "gevent" or find_spec("gevent")]
        for choice in there:
            with chosen(*choice, url) as hot, chosen(*choice, url, KEPT_BYTES="0") as cold:
                found = medians([partial(load, hot, MODEL, CODED), partial(load, cold, MODEL), partial(load, cold, PAGE)])
                size = resident(hot)
            print(f"{called(*choice):26}" + "".join(f"{one!s:>18}" for one in found) + f"{size:14.0f}", flush=True)
        if not shutil.which("slowhttptest"):
            return
        print(f"\n{'ms of others, median, longest':30}{'alone':>16}" + "".join(f"{f'{CLIENTS} {what}':>22}" for what in SLOW))
        for choice in there:
            with chosen(*choice, url) as server:
                each = [waits(server, 2), *(beside_slow_clients(server, how) for how in SLOW.values())]
            shown = [f"{median:.1f}, {longest:.0f}" for median, longest in each]
            print(f"{called(*choice):30}{shown[0]:>16}" + "".join(f"{one:>22}" for one in shown[1:]), flush=True)


if __name__ == "__main__":
    main()
