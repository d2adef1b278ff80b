"""Many write at once to real workers, which are killed meanwhile: nothing that was acknowledged is lost, nothing comes out of order.

`make torture` runs the same with more of it: TORTURE_WRITES says how many each writer makes, TORTURE_KILLS how many workers die.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.raw import running, server
from tests.rows import a_document, a_key, a_maker, a_model, merged
from tests.test_serve import SECONDS

WRITERS = 8
WRITES = int(os.environ.get("TORTURE_WRITES", "3"))  # of each writer
KILLS = int(os.environ.get("TORTURE_KILLS", "2"))


@pytest.fixture
def stage(empty):
    """A catalog with a model for each writer, its address, and the header of a key."""
    merged(empty, a_document(a_maker(), *(a_model(f"m{number}") for number in range(WRITERS))))
    return empty, empty.url.render_as_string(hide_password=False), a_key(empty)


def ask(port, method, path, body=None, **headers):
    """The answer to a request; one that a busy server refuses is made again, as every client should."""
    while True:
        status, answer, given = ask_once(port, method, path, body, **headers)
        if status != 503 or answer["type"] != "/problems/overloaded":
            return status, answer, given


def ask_once(port, method, path, body=None, **headers):
    """One request on a connection of its own, so that any worker may get it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    with contextlib.closing(connection):
        content = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), {**content, **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers


class Follower(threading.Thread):
    """Reads the log of changes while others write, and keeps the revisions in the order in which they could be seen."""

    def __init__(self, port, since):
        super().__init__()
        self.port, self.since, self.entries, self.done = port, since, [], False

    def run(self):
        while True:
            last = self.done
            address = f"/v1/changes?since={self.since}"
            while address:
                with contextlib.suppress(OSError, http.client.HTTPException):  # its worker was killed: it asks again
                    status, page, _ = ask(self.port, "GET", address)
                    assert status == 200, page
                    self.entries += page["data"]
                    address = page["page"]["next"]
            if self.entries:
                self.since = self.entries[-1]["revision"]
            if last:
                return

    @contextlib.contextmanager
    def following(self):
        self.start()
        try:
            yield self
        finally:
            time.sleep(1)  # within which every worker sees the last write
            self.done = True
            self.join()


def test_of_many_writers_none_is_lost_and_each_reads_what_it_wrote(stage):
    database, url, key = stage

    def write(number):
        etag, revisions = '"1"', []
        for value in range(1, WRITES + 1):
            status, answer, headers = ask(port, "PATCH", f"/v1/models/m{number}", {"context_window": value}, **{**key, "If-Match": etag})
            assert status == 200, answer
            etag = answer["thing"]["etag"]
            revisions.append(answer["revision"])
            # Whichever worker is asked, it answers from this revision or a later one.
            _, body, seen = ask(port, "GET", f"/v1/models/m{number}", **{"Catalog-Revision": headers["Catalog-Revision"]})
            assert (body["context_window"], body["etag"]) == (value, etag)
            assert int(seen["Catalog-Revision"]) >= answer["revision"]
        return revisions

    with server(url, WEB_WORKERS="2") as port, Follower(port, 1).following() as follower, ThreadPoolExecutor(WRITERS) as pool:
        made = [revision for revisions in pool.map(write, range(WRITERS)) for revision in revisions]
    assert sorted(made) == list(range(2, 2 + WRITERS * WRITES))
    # A revision that could be seen after a later one would be out of order here, or missing.
    assert [entry["revision"] for entry in follower.entries] == sorted(made)
    print(f"\n  {database.dialect}: {WRITERS} writers at once, {len(made)} writes, none lost or out of order, each read by who wrote it")


def children(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_whatever_worker_is_killed_what_was_acknowledged_is_there(stage):
    database, url, key = stage
    acknowledged, over = [], threading.Event()

    def write(number):
        value = 0
        while not over.is_set():
            value += 1
            with contextlib.suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
                headers = {**key, "If-Match": "*"}
                status, answer, _ = ask(port, "PATCH", f"/v1/models/m{number}", {"context_window": value}, **headers)
                assert status in (200, 503), answer
                if status == 200 and answer["changes"]:
                    acknowledged.append((answer["revision"], f"m{number}", value))

    chance = random.Random(7)
    with (
        running(url, WEB_WORKERS="2") as (port, master), Follower(port, 1).following() as follower, ThreadPoolExecutor(4) as pool,
    ):  # fmt: skip
        writers = [pool.submit(write, number) for number in range(4)]
        for _ in range(KILLS):
            before = len(acknowledged)
            while len(acknowledged) < before + 3 and not any(one.done() for one in writers):
                time.sleep(0.01)  # until there are workers that write
            time.sleep(chance.uniform(0, 0.05))
            os.kill(chance.choice(children(master.pid)), signal.SIGKILL)
        over.set()
        for one in writers:
            one.result()
    with database.reading() as connection:
        rows = connection.execute(text("SELECT revision, slug, new FROM change WHERE field = 'context_window' ORDER BY revision")).all()
        newest = connection.scalar(text("SELECT max(number) FROM revision"))
        if database.dialect == "sqlite":
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    kept = {(revision, slug, int(new)) for revision, slug, new in rows}
    print(f"\n  {database.dialect}: kill -9 of a worker, {KILLS} times under writes; {len(acknowledged)} acknowledged, "
          f"{len(set(acknowledged) - kept)} lost, {len(kept)} kept")  # fmt: skip
    assert len(acknowledged) >= 3 * KILLS
    assert set(acknowledged) <= kept
    assert [entry["revision"] for entry in follower.entries] == list(range(2, newest + 1))
