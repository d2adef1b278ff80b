"""What a worker takes of memory, before and after many different requests.

`python -m tests.benchmarks.memory`; BENCH_REQUESTS says how many. One worker, asked for ever other addresses, so that
nothing is answered from what is kept and everything is kept for a while.
"""

from __future__ import annotations

import http.client
import itertools
import os
import random
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
FILTERS = ("maker=openai", "maker_not=openai", "input_modality=image", "open_weights=true", "status=available", "context_window_known=true")
SORTS = ("slug", "-released_on", "released_on", "-context_window", "name", "-input_price")


def addresses(number: int) -> Iterator[str]:
    """Ever other addresses, for one of the clients: models, pages, comparisons."""
    choose = random.Random(number)
    slugs = ["gpt-4o", "claude-3-opus", "gemini-1.5-pro", "mistral-large", "llama-3", "o1", "o3", "gpt-4", "bert", "whisper"]
    for count in itertools.count():
        limit, least = choose.randint(1, 20), count * CLIENTS + number
        yield choose.choice([
            f"/v1/models/{choose.choice(slugs)}?as_of={2024 + least % 3}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}",
            f"/v1/models?{choose.choice(FILTERS)}&sort={choose.choice(SORTS)}&limit={limit}&context_window_min={least}",
            f"/v1/models?{choose.choice(FILTERS)}&parameters_max={10**9 + least}&limit={limit}",
            f"/v1/models/nobody-{least}",
        ])  # fmt: skip


def ask(server: Server, number: int, count: int, asked: Iterator[str]) -> None:
    host = server.address.removeprefix("http://")
    client = http.client.HTTPConnection(host)
    for address in itertools.islice(asked, count):
        client.request("GET", address)
        client.getresponse().read()
    client.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name, running(PLINTH, DATABASE_URL=seeded(Path(name)), WEB_WORKERS="1") as server:
        urllib.request.urlopen(server.address + "/v1/models/gpt-4o").close()
        print(f"{'requests':>10}{'MB of the worker':>20}\n{1:10,}{resident(server):20.1f}", flush=True)
        each = [addresses(number) for number in range(CLIENTS)]
        for step in range(1, STEPS + 1):
            count = REQUESTS // STEPS // CLIENTS
            clients = [threading.Thread(target=ask, args=(server, number, count, each[number])) for number in range(CLIENTS)]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
            print(f"{step * count * CLIENTS:10,}{resident(server):20.1f}   at most {MOST_MB}", flush=True)


if __name__ == "__main__":
    main()
