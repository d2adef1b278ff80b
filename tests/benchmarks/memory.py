"""What a worker takes of memory, before and after many different requests.

`python -m tests.benchmarks.memory [DATABASE_URL]`; BENCH_REQUESTS says how many. One worker, asked for ever other addresses, so that
nothing is answered from what is kept and everything is kept for a while.
"""

from __future__ import annotations

import itertools
import os
import random
import socket
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from .read_path import PLINTH, seeded
from .servers import Server, running
from .workers import resident

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "200000"))
MOST_MB, CLIENTS, STEPS = 120, 4, 10
SELDOM = 50  # one in so many is of the dearer sorts
FILTERS = ("maker=openai", "maker_not=openai", "input_modality=image", "open_weights=true", "status=available", "context_window_known=true")
SORTS = ("slug", "-released_on", "released_on", "-context_window", "name", "-input_price")
SLUGS = ("gpt-4o", "claude-3-opus", "gemini-1.5-pro", "mistral-large", "llama-3", "o1", "o3", "gpt-4", "bert", "whisper")


def addresses(number: int) -> Iterator[str]:
    """Ever other addresses, for one of the clients: pages most of all, and now and then models on a day, comparisons, what is not there."""
    choose = random.Random(number)
    for count in itertools.count():
        limit, least = choose.randint(1, 20), count * CLIENTS + number
        if count % SELDOM:
            yield f"/v1/models?{choose.choice(FILTERS)}&sort={choose.choice(SORTS)}&limit={limit}&count=none&parameters_max={10**9 + least}"
        else:
            yield choose.choice([
                f"/v1/models/{choose.choice(SLUGS)}?as_of={2024 + least % 3}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}",
                f"/v1/models?{choose.choice(FILTERS)}&sort={choose.choice(SORTS)}&limit={limit}&context_window_min={least}",
                f"/v1/compare?models={','.join(choose.sample(SLUGS, 3))}",
                f"/v1/models/nobody-{least}",
            ])  # fmt: skip


def ask(server: Server, count: int, asked: Iterator[str]) -> None:
    """Ask for so many addresses, by a client that costs little."""
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client, client.makefile("rb") as answers:
        for address in itertools.islice(asked, count):
            client.sendall(f"GET {address} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            length = 0
            while (line := answers.readline()) not in (b"\r\n", b""):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            answers.read(length)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        url = seeded(Path(name)) if len(sys.argv) < 2 else sys.argv[1]  # the address of one that has the catalog
        with running(PLINTH, DATABASE_URL=url, WEB_WORKERS="1") as server:
            urllib.request.urlopen(server.address + "/v1/models?limit=1").close()
            print(f"{'requests':>10}{'MB of the worker':>20}\n{1:10,}{resident(server):20.1f}", flush=True)
            each = [addresses(number) for number in range(CLIENTS)]
            for step in range(1, STEPS + 1):
                count = REQUESTS // STEPS // CLIENTS
                clients = [threading.Thread(target=ask, args=(server, count, each[number])) for number in range(CLIENTS)]
                for client in clients:
                    client.start()
                for client in clients:
                    client.join()
                print(f"{step * count * CLIENTS:10,}{resident(server):20.1f}   at most {MOST_MB}", flush=True)


if __name__ == "__main__":
    main()
