"""More than one server: reads shared out over streaming replicas, none of them asked for what it lacks, none of them missed."""

import time

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from tests.rows import a_document, a_maker, a_model, merged
from tests.torture.conftest import execute
from tests.torture.servers import Load, Plinth, never_asked, said


@pytest.fixture(scope="module")
def replicas(server, filled):
    """Two replicas that follow the server."""
    copies = [server.replica("first"), server.replica("second")]
    for copy in copies:
        copy.start()
    yield copies
    for copy in copies:
        copy.stop()


@pytest.fixture(scope="module")
def plinth(server, replicas, filled, tmp_path_factory):
    settings = {"DATABASE_URL": filled, "DATABASE_REPLICA_URLS": " ".join(copy.url for copy in replicas)}
    with Plinth(tmp_path_factory.mktemp("replicas"), **settings) as plinth:
        yield plinth


def position(server, where):
    engine = sa.create_engine(server.url)
    with engine.connect() as connection:
        found = connection.scalar(sa.text(f"SELECT {where}"))
    engine.dispose()
    return found


def caught_up(server, *copies):
    """Wait until replicas have what the server has."""
    written = position(server, "pg_current_wal_flush_lsn()")
    for copy in copies:
        for _ in range(1200):  # a replica asks again every five seconds
            if position(copy, f"pg_last_wal_replay_lsn() >= '{written}'"):
                break
            time.sleep(0.05)
        else:
            pytest.fail("a replica does not catch up")


def write(url, number):
    database = Database(url)
    report = merged(database, a_document(a_maker("acme"), a_model("tiny", parameters=number), day=f"2026-01-{number:02}"))
    database.close()
    return report.revision


def rows_read(server):
    """How many rows of models a server has read so far."""
    time.sleep(1.2)  # the server's processes tell what they did once a second
    reads = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'model'"
    return position(server, f"({reads})") or 0


def test_replicas_share_the_reads_and_the_primary_has_none(server, replicas, plinth):
    before = [rows_read(one) for one in (server, *replicas)]
    with Load(plinth.port) as load:
        time.sleep(4)
    shares = [rows_read(one) - earlier for one, earlier in zip((server, *replicas), before, strict=True)]
    said("4 s of reads over two replicas", answers=load.statuses(), rows_read_of_primary_first_second=shares)
    assert load.statuses() == {200: len(load.answers)}
    assert shares[0] == 0
    assert min(shares[1:]) > max(shares[1:]) / 2


def test_who_has_written_reads_it_although_a_replica_lags(server, replicas, plinth, filled):
    execute(replicas[0].url, "SELECT pg_wal_replay_pause()")
    try:
        older = 0
        for number in range(1, 21):
            revision = write(filled, number)
            for _ in range(10):
                answer = plinth.ask(f"/v1/models/tiny?fields=slug,parameters&as_of=2026-02-{number:02}", Catalog_Revision=str(revision))
                assert answer.status == 200
                older += answer.json()["parameters"] != number or int(answer.headers["catalog-revision"]) < revision
        said("one of two replicas was held back during 20 writes, each read 10 times by who wrote", answers_that_were_older=older)
        assert older == 0
        assert position(replicas[0], "pg_is_wal_replay_paused()")
    finally:
        execute(replicas[0].url, "SELECT pg_wal_replay_resume()")
    caught_up(server, *replicas)


def test_a_replica_that_is_killed_costs_no_answer_and_comes_back_by_itself(server, replicas, plinth):
    caught_up(server, *replicas)
    with Load(plinth.port) as load:
        time.sleep(1)
        replicas[0].kill()
        time.sleep(4)
        replicas[0].start()
        time.sleep(6)
        before = rows_read(replicas[0])
        time.sleep(2)
        after = rows_read(replicas[0])
    said("one of two replicas was killed under load", answers=load.statuses(), slowest=load.slowest(), rows_it_reads_again=after - before)
    assert load.statuses() == {200: len(load.answers)}
    assert after > before


def test_replicas_go_on_answering_while_the_primary_is_gone(server, replicas, plinth):
    with Load(plinth.port) as load:
        time.sleep(1)
        server.kill()
        time.sleep(4)
        server.start()
        time.sleep(1)
    said("the primary was killed, away for 4 s", answers=load.statuses(), slowest=load.slowest())
    assert load.statuses() == {200: len(load.answers)}
    caught_up(server, *replicas)
    assert plinth.ask(never_asked()).status == 200
