"""A long mixed load: what a worker has of memory, open files and connections is the same at its end as when it was warm."""

import itertools
import os
import re
import threading
import time
from pathlib import Path

from service.catalog.database import Database
from tests.benchmarks.memory import addresses
from tests.rows import a_key
from tests.torture.conftest import fill
from tests.torture.servers import Load, Plinth, ask, said

SECONDS = int(os.environ.get("SOAK_SECONDS", "120"))
LOOKS = 20  # of which those from the sixth on are of a warm worker
MOST_GROWTH = 0.05  # of what a warm worker has: the answers that it keeps are another size now and then
MOST_MORE = 4  # files: clients that are there at one look and not at another
FINE = {200, 304, 400, 404}  # some of what is asked for is not there; nothing may fail


def memory(process):
    """What a process has of memory, in MB."""
    return int(Path(f"/proc/{process}/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024


def files(process):
    """How many files and connections a process has open."""
    return len([*Path(f"/proc/{process}/fd").iterdir()])


def connections(plinth):
    """How many connections to the database all workers have."""
    told = re.findall(r"^plinth_database_connections\{.*\} ([0-9.]+)$", plinth.ask("/metrics").body.decode(), re.MULTILINE)
    return int(sum(map(float, told)))


def mixed():
    """Gives the next of addresses of all sorts, whichever client asks; now and then a page for people, a stream, the long ones."""
    dearer = itertools.cycle(["/", "/v1/models?format=csv", "/v1/openapi.json", "/models?q=claude", "/v1/changes?limit=50", "/metrics"])
    asked, turn, numbers = addresses(0), threading.Lock(), itertools.count(1)

    def following():
        with turn:
            return next(dearer) if next(numbers) % 20 == 0 else next(asked)

    return following


def write(plinth, key, over):
    """A curator who changes one thing each second."""
    for number in itertools.count(1):
        if over.wait(1):
            return
        headers = {**key, "If-Match": "*", "Content-Type": "application/merge-patch+json"}
        answer = ask(plinth.port, "/v1/models/gpt-4o", "PATCH", f'{{"parameters": {number}}}'.encode(), **headers)
        assert answer.status == 200, answer


def test_after_a_long_mixed_load_a_worker_has_no_more_than_when_it_was_warm(new_url, tmp_path):
    url = new_url("postgresql")
    fill(url, documents=1000)  # all of the core
    database, over = Database(url), threading.Event()
    key = a_key(database, "write")
    database.close()
    with Plinth(tmp_path, DATABASE_URL=url, WEB_WORKERS="1", RATE_PER_KEY="0") as plinth:
        (worker,) = plinth.workers()
        writer = threading.Thread(target=write, args=(plinth, key, over))
        writer.start()
        looks = []
        try:
            with Load(plinth.port, mixed(), clients=4, pause=0.01) as load:
                for _ in range(LOOKS):
                    time.sleep(SECONDS / LOOKS)
                    looks.append((memory(worker), files(worker), connections(plinth)))
        finally:
            over.set()
            writer.join()
        warm, late = ([max(numbers) for numbers in zip(*some, strict=True)] for some in (looks[5:10], looks[-5:]))
        for at, most in (("warm", warm), ("late", late)):
            said(at, megabytes=most[0], files=most[1], connections=most[2])
        said(f"{SECONDS} seconds", answers=load.statuses(), slowest=load.slowest())
        assert load.statuses().keys() <= FINE
        assert plinth.workers() == [worker]
        assert late[0] <= warm[0] * (1 + MOST_GROWTH)
        assert late[1] <= warm[1] + MOST_MORE
        assert late[2] <= warm[2] + MOST_MORE
        assert plinth.complaints() == []
