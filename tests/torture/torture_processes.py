"""Processes that end: workers killed, recycled and renewed under load, writers killed at any moment."""

import os
import random
import signal
import threading
import time

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from tests.rows import a_document, a_maker, a_model, merged
from tests.torture.servers import Load, Plinth, ask, never_asked, said

KILLS = 200


@pytest.fixture(scope="module")
def plinth(filled, tmp_path_factory):
    with Plinth(tmp_path_factory.mktemp("processes"), DATABASE_URL=filled) as plinth:
        yield plinth


def test_a_worker_that_is_killed_costs_what_it_was_answering_and_no_more(plinth):
    clients, kills = 6, 12
    with Load(plinth.port, clients=clients) as load:
        for _ in range(kills):
            time.sleep(1.2)
            os.kill(random.choice(plinth.workers()), signal.SIGKILL)
        time.sleep(1.2)
    lost = [answer for answer in load.answers if answer.status != 200]
    again = [ask(plinth.port, answer.path) for answer in lost]
    said(f"kill -9 of a worker, {kills} times", answers=load.statuses(), most_in_flight=clients * kills)
    assert {answer.status for answer in lost} <= {0}
    assert len(lost) <= clients * kills
    assert {answer.status for answer in again} <= {200}
    assert len(plinth.workers()) == 2


def test_renewing_the_workers_costs_nothing(plinth):
    with Load(plinth.port) as load:
        for _ in range(3):
            time.sleep(1)
            before = set(plinth.workers())
            plinth.process.send_signal(signal.SIGHUP)
            while before & set(plinth.workers()):
                time.sleep(0.1)
        time.sleep(1)
    said("HUP, 3 times", answers=load.statuses(), slowest=load.slowest(), longest_silence=load.longest_silence())
    assert load.statuses() == {200: len(load.answers)}


def test_recycling_workers_after_some_requests_costs_nothing(filled, tmp_path):
    with Plinth(tmp_path, "--max-requests", "100", "--max-requests-jitter", "50", DATABASE_URL=filled) as plinth:
        before = set(plinth.workers())
        with Load(plinth.port) as load:
            while len(load.answers) < 2000:
                time.sleep(0.1)
        after = set(plinth.workers())
    said("workers that end after 100 to 150 requests", answers=load.statuses(), workers_before_and_after=(sorted(before), sorted(after)))
    assert load.statuses() == {200: len(load.answers)}
    assert not before & after


def test_a_request_that_has_begun_is_answered_after_term(filled, tmp_path):
    plinth = Plinth(tmp_path, DATABASE_URL=filled)
    plinth.start()
    engine = sa.create_engine(filled)
    answers = []
    path = never_asked()
    with engine.connect() as other:
        other.exec_driver_sql("LOCK TABLE model IN ACCESS EXCLUSIVE MODE")
        waiting = threading.Thread(target=lambda: answers.append(plinth.ask(path)))
        waiting.start()
        time.sleep(0.5)
        plinth.process.send_signal(signal.SIGTERM)
        time.sleep(0.7)
        other.rollback()
    engine.dispose()
    waiting.join()
    code = plinth.process.wait(30)
    said("TERM 0.5 s into a request of 1.2 s", status=answers[0].status, after=answers[0].seconds, exit_code=code)
    assert (answers[0].status, code) == (200, 0)


def write_for_ever(url, pipe):
    """Writes documents one after the other, small and large ones, and tells of each that was committed."""
    database = Database(url)
    with database.reading() as connection:
        number = connection.scalar(sa.text("SELECT count(*) FROM document"))
    os.write(pipe, b"begun\n")
    while True:
        number += 1
        models = [a_model(f"m{number}-{one}", parameters=number) for one in range(random.choice((1, 1, 1, 40)))]
        revision = merged(database, a_document(a_maker(), *models, day="2026-01-01", name=str(number))).revision
        os.write(pipe, f"{number} {revision} {len(models)}\n".encode())


def killed_writer(url, seconds):
    """What a writer had said was committed when it was killed, so long after it had begun to write or said so."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_for_ever(url, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.readline() == "begun\n"
        told = [pipe.readline() for _ in range(random.choice((0, 1, 1, 2)))]  # however long these take on a machine that is busy
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [tuple(map(int, line.split())) for line in [*told, *pipe.read().splitlines()]]


def seconds_of_a_write(url):
    """How long a write takes here and now, whatever else the machine does."""
    database = Database(url)
    began = time.monotonic()
    for number in range(3):
        merged(database, a_document(a_maker(f"maker-{number}"), day="2025-01-01", name=f"first {number}"))
    database.close()
    return (time.monotonic() - began) / 3


def test_nothing_that_was_acknowledged_is_lost_when_writers_are_killed(catalog_url):
    acknowledged, a_write = [], seconds_of_a_write(catalog_url)
    for _ in range(KILLS):
        acknowledged += killed_writer(catalog_url, random.uniform(0, 3 * a_write))
    database = Database(catalog_url)
    with database.reading() as connection:
        documents = dict(connection.execute(sa.text("SELECT name, revision FROM document")).all())
        revisions = connection.scalars(sa.text("SELECT number FROM revision ORDER BY number")).all()
        models = set(connection.scalars(sa.text("SELECT slug FROM model")))
        sound = connection.scalar(sa.text("PRAGMA integrity_check")) if database.dialect == "sqlite" else "ok"
        broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all() if database.dialect == "sqlite" else []
    database.close()
    lost = [one for one in acknowledged if documents.get(str(one[0])) != one[1]]
    halves = [name for name in documents if name.isdigit() and f"m{name}-0" not in models]
    said(f"{KILLS} kill -9 of a writer", database=database.dialect, acknowledged=len(acknowledged), lost=len(lost), halves=len(halves),
         revisions=len(revisions), integrity=sound)  # fmt: skip
    assert len(acknowledged) > KILLS / 2
    assert lost == []
    assert halves == []
    assert all(f"m{number}-{one}" in models for number, _, count in acknowledged for one in range(count))
    assert revisions == list(range(1, len(revisions) + 1))
    assert (sound, broken) == ("ok", [])
