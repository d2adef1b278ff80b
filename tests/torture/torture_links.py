"""A bad way to the database: slow, cut at any moment, open at one end only. No answer is wrong, no write is done twice, and it passes."""

import contextlib
import json
import re
import select
import socket
import struct
import threading
import time

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from tests.rows import a_document, a_key, a_maker, a_model, merged
from tests.torture.servers import Load, Plinth, never_asked, probed, said

MODELS = 4
RESET = struct.pack("ii", 1, 0)  # SO_LINGER that ends a connection with a reset


class Link:
    """A TCP port that leads to a server's Unix socket, as well or as badly as it is told."""

    def __init__(self, server):
        self.target = str(server.data / ".s.PGSQL.5432")
        self.delay, self.swallows, self.cuts = 0.0, False, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.socket(socket.AF_UNIX)
                try:
                    far.connect(self.target)
                except OSError:
                    near.close()
                    continue
                self.open.add((near, far))
                threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near, far):
        others = {near: far, far: near}
        with contextlib.suppress(OSError, ValueError):
            while True:
                for one in select.select([near, far], [], [], 1)[0]:
                    data = one.recv(65536)
                    while self.swallows:
                        time.sleep(0.01)
                    time.sleep(self.delay)
                    if not data:
                        return self._end(near, far)
                    others[one].sendall(data)
        return self._end(near, far)

    def _end(self, near, far):
        self.open.discard((near, far))
        near.close()
        far.close()

    def cut(self):
        """Reset every connection at both ends."""
        for near, far in list(self.open):
            with contextlib.suppress(OSError):
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                near.shutdown(socket.SHUT_RDWR)
                far.shutdown(socket.SHUT_RDWR)
                self.cuts += 1


@pytest.fixture
def link(server, filled):
    link = Link(server)
    yield link
    link.swallows = False
    link.listener.close()
    link.cut()


@pytest.fixture
def stage(server, filled):
    database = Database(server.url)
    merged(database, a_document(a_maker("acme"), *(a_model(f"linked-{number}") for number in range(MODELS)), day="2026-01-01"))
    yield database
    database.close()


@pytest.fixture
def plinth(link, stage, tmp_path):
    url = f"postgresql://postgres@127.0.0.1:{link.port}/postgres"
    with Plinth(tmp_path, DATABASE_URL=url, KEPT_BYTES="0") as plinth:
        yield plinth


class Writers:
    """One writer for each of some models, who counts up; what was acknowledged, and what nobody knows of."""

    def __init__(self, plinth, key):
        self.plinth, self.key, self.over = plinth, key, threading.Event()
        self.acknowledged, self.unknown = {}, {}
        self.threads = [threading.Thread(target=self._write, args=(f"linked-{number}",)) for number in range(MODELS)]

    def _write(self, slug):
        value = 0
        while not self.over.is_set():
            value += 1
            answer = self.plinth.ask(f"/v1/models/{slug}", "PATCH", json.dumps({"parameters": value}).encode(), **self.key,
                                     If_Match="*", Content_Type="application/json")  # fmt: skip
            if answer.status == 200:
                self.acknowledged[slug, value] = answer.json()["revision"]
            else:
                assert answer.status == 503, answer.body
                self.unknown[slug, value] = answer
            time.sleep(0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def written(database, since):
    """(model, value) -> the revisions in which a change to it was kept."""
    found = {}
    with database.reading() as connection:
        question = "SELECT slug, new, revision FROM change WHERE field = 'parameters' AND revision > :since"
        for slug, new, revision in connection.execute(sa.text(question), {"since": since}):
            found.setdefault((slug, int(new)), []).append(revision)
    return found


def newest(database):
    with database.snapshot() as (_, number):
        return number


def test_a_slow_way_makes_answers_slow_and_no_more(plinth, link):
    link.delay = 0.04  # as to another continent
    plinth.answers_within(20, "/readyz")
    with probed(plinth) as probes, Load(plinth.port, lambda: "/v1/models?q=linked&limit=4&fields=slug") as load:
        time.sleep(5)
    bodies = {answer.body for answer in load.answers if answer.status == 200}
    said("0.04 s each way", answers=load.statuses(), slowest=load.slowest(), slowest_probe=probes.slowest(), different=len(bodies))
    assert load.statuses() == {200: len(load.answers)}
    assert len({json.dumps(json.loads(body)["data"]) for body in bodies}) == 1


def test_a_way_that_is_cut_again_and_again_loses_and_doubles_nothing(plinth, link, stage):
    key, since, gauges = a_key(stage), newest(stage), []
    with probed(plinth) as probes, Load(plinth.port) as load, Writers(plinth, key) as writers:
        until = time.monotonic() + 12
        while time.monotonic() < until:
            time.sleep(0.4)
            link.cut()
            text = plinth.ask("/metrics").body.decode()
            gauges += [float(value) for value in re.findall(r"^plinth_database_connections\{[^}]*\} (\S+)$", text, re.MULTILINE)]
    back = plinth.answers_within(2, never_asked())
    kept = written(stage, since)
    lost = [one for one, revision in writers.acknowledged.items() if revision not in kept.get(one, ())]
    twice = [one for one, revisions in kept.items() if len(revisions) > 1]
    strange = kept.keys() - writers.acknowledged.keys() - writers.unknown.keys()
    said("every connection reset each 0.4 s, for 12 s", cuts=link.cuts, answers=load.statuses(), acknowledged=len(writers.acknowledged),
         refused=len(writers.unknown), lost=len(lost), twice=len(twice), back_after=back, slowest=load.slowest(),
         slowest_probe=probes.slowest(), connections=(min(gauges), max(gauges)))  # fmt: skip
    assert link.cuts > 20
    assert load.statuses().keys() <= {200, 503}
    assert load.slowest() < 5
    assert (lost, twice, strange) == ([], [], set())
    assert min(gauges) >= 0
    assert plinth.complaints() == []


def test_a_way_that_swallows_what_is_sent_is_not_waited_for_long(plinth, link):
    plinth.answers_within(20, "/readyz")
    with probed(plinth) as probes, Load(plinth.port) as load:
        time.sleep(1)
        link.swallows = True
        time.sleep(6)
        link.swallows = False
        back = plinth.answers_within(2, never_asked())
        time.sleep(1.5)
        returned = time.monotonic()
        time.sleep(1)
    said("a way open at one end only, for 6 s", answers=load.statuses(), slowest=load.slowest(), slowest_probe=probes.slowest(),
         back_after=back)  # fmt: skip
    assert set(load.statuses()) == {200, 503}
    assert load.slowest() < 5
    assert {answer.status for answer in load.since(returned)} == {200}
    assert plinth.complaints() == []
