"""gunicorn as it ships, started and stopped; and the load that is put on it, by wrk where it is installed, else by threads."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CONNECTIONS = 16
MOST_REFUSED = 0.05


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the process that began it."""

    address: str
    pid: int

    def children(self) -> list[str]:
        """The processes that it has begun."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.pid)], capture_output=True, text=True, check=False)
        return found.stdout.split()

    def cpu_seconds(self) -> float:
        """The time that its processes have worked, in user and system mode."""
        ticks = 0
        for pid in (str(self.pid), *self.children()):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
            if pid == str(self.pid):
                ticks += int(fields[13]) + int(fields[14])  # of workers that have ended
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What a server did under load. The work it took for a request is what other work on the machine hardly moves."""

    per_second: float
    cpu_us: float

    def __str__(self) -> str:
        return f"{self.per_second:.0f}/s, {self.cpu_us:.0f} us"


@contextmanager
def running(app: str, *options: str, **environ: str) -> Iterator[Server]:
    """An application under gunicorn with the settings that ship, but for some options; its log goes where it is thrown away."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("gunicorn")), "-c", "python:service.gunicorn", *options, app]
    with started(command, port, **environ, PORT=str(port), HOST="127.0.0.1") as server:
        yield server


@contextmanager
def started(command: Sequence[str], port: int, **environ: str) -> Iterator[Server]:
    """A server of any sort that listens on a port."""
    with Path(os.devnull).open("wb") as sink:
        process = subprocess.Popen(command, env={**os.environ, "RATE_PER_ADDRESS": "0", **environ}, stdout=sink, stderr=sink)
    try:
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(40)


def load(server: Server, path: str, headers: Mapping[str, str] | None = None, seconds: float = SECONDS) -> Load:
    """What a server does while it is asked for one path as often as it can answer."""
    before = server.cpu_seconds()
    count, per_second = asked(server.address + path, headers or {}, seconds)
    return Load(per_second, (server.cpu_seconds() - before) / max(count, 1) * 1e6)


def asked(url: str, headers: Mapping[str, str], seconds: float) -> tuple[int, float]:
    """How many requests an address answered, and how many a second."""
    if wrk := shutil.which("wrk"):
        given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *given, url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = re.search(r"(\d+) requests in .*Requests/sec:\s+([\d.]+)", done.stdout, re.DOTALL)
        assert found is not None, done.stdout
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)  # some are, where the machine has no time for all
        assert int(refused[1] if refused else 0) <= int(found[1]) * MOST_REFUSED, f"{url}: {done.stdout}"
        return int(found[1]), float(found[2])
    return asked_by_threads(url, headers, seconds)


def asked_by_threads(url: str, headers: Mapping[str, str], seconds: float) -> tuple[int, float]:
    """The same without wrk, by a few threads that keep their connections: the client costs more, so ratios come out flatter."""
    host, _, path = url.removeprefix("http://").partition("/")
    counts: list[int] = []
    until = time.monotonic() + seconds

    def ask() -> None:
        connection, count = http.client.HTTPConnection(host), 0
        while time.monotonic() < until:
            connection.request("GET", f"/{path}", headers=dict(headers))
            connection.getresponse().read()
            count += 1
        counts.append(count)

    workers = [threading.Thread(target=ask) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts), sum(counts) / seconds


def medians(measured: Sequence[Callable[[], Load]], rounds: int = ROUNDS) -> list[Load]:
    """The medians of some measurements, taken in turns so that what else the machine does falls on all of them."""
    found: list[list[Load]] = [[] for _ in measured]
    for _ in range(rounds):
        for place, measure in enumerate(measured):
            found[place].append(measure())
    return [Load(statistics.median(one.per_second for one in many), statistics.median(one.cpu_us for one in many)) for many in found]


def ratios(ours: Load, other: Load) -> str:
    """Ours as a part of another: by requests a second, and by the work that a request takes."""
    return f"{ours.per_second / other.per_second:8.2f} ({other.cpu_us / ours.cpu_us:5.2f})"
