"""PostgreSQL missing, killed, restarted, silent, read-only, short of connections: refusals in time, and back without a restart."""

import signal
import subprocess
import time

import pytest
import sqlalchemy as sa

from service.config import ROOT
from tests.postgres import Server
from tests.test_serve import PLINTH, environment
from tests.torture.conftest import fill
from tests.torture.servers import Load, Plinth, never_asked, probed, said

LONGEST_REFUSAL = 5.0  # seconds until a 503
LONGEST_PROBE = 0.2
LONGEST_RETURN = 2.0  # seconds until service is back with its database

KEPT = "/v1/models?limit=3"


def held(load, probes, back, injected):
    """What must hold in every outage: refusals that say when to come again, all in time; a process that is alive; and an end."""
    assert set(load.statuses()) <= {200, 503}
    refused = [answer for answer in load.answers if answer.status == 503]
    assert all(answer.says_when_to_come_again for answer in refused)
    said(injected, answers=load.statuses(), slowest=load.slowest(), slowest_probe=probes.slowest(), before=probes.calm, back_after=back)
    assert load.slowest() < LONGEST_REFUSAL
    assert probes.slowest() < max(LONGEST_PROBE, 3 * probes.calm)  # on a machine that is busy with other things
    assert back < LONGEST_RETURN
    assert refused


@pytest.fixture(autouse=True)
def mended(request):
    """Whatever a test left of the server, the next one finds it running."""
    yield
    if "server" in request.fixturenames:
        request.getfixturevalue("server").mend()


def warmed(plinth):
    """Let every worker keep one answer: asked by many at once, each gets some of them."""
    with Load(plinth.port, lambda: KEPT, clients=12, pause=0.0) as load:
        time.sleep(1.5)
    assert load.statuses() == {200: len(load.answers)}


def test_a_database_that_is_missing_at_the_start_is_waited_for(tmp_path):
    server = Server.new()
    server.start()
    fill(server.url, 1)
    server.stop()
    try:
        with Plinth(tmp_path, DATABASE_URL=server.url) as plinth:
            assert plinth.ask("/livez").status == 200
            with probed(plinth) as probes, Load(plinth.port) as load:
                time.sleep(2)
                assert plinth.ask("/readyz").status == 503
                server.start()
                back = plinth.answers_within(LONGEST_RETURN, never_asked())
            plinth.answers_within(LONGEST_RETURN, "/readyz")  # of whichever worker is asked
            held(load, probes, back, "no server at the start")
    finally:
        server.stop()
        server.remove()


def test_serve_itself_waits_for_the_database_and_then_makes_the_catalog(tmp_path):
    server = Server.new()
    plinth = Plinth(tmp_path, DATABASE_URL=server.url)
    try:
        plinth.start([str(PLINTH), "serve"])
        assert plinth.ask("/readyz").status == 503
        assert plinth.ask("/v1/models/gpt-4o").status == 503
        server.start()
        ready = plinth.answers_within(400, "/v1/models/gpt-4o")
        said("an empty server came while `plinth serve` answered", catalog_after=ready)
    finally:
        plinth.stop()
        server.stop()
        server.remove()


@pytest.mark.parametrize("mode", ["killed", "restarted"])
def test_a_server_that_ends_under_load_costs_refusals_and_no_restart(server, filled, tmp_path, mode):
    with Plinth(tmp_path, DATABASE_URL=filled) as plinth:
        warmed(plinth)
        with probed(plinth) as probes, Load(plinth.port) as load:
            time.sleep(1)
            server.kill() if mode == "killed" else server.stop("fast")
            time.sleep(3)
            kept = plinth.ask(KEPT)  # Cache-Control lets it be served
            assert (kept.status, kept.headers["age"] in "234") == (200, True)
            ready = plinth.ask("/readyz")
            assert (ready.status, ready.seconds < 1) == (503, True)
            server.start()
            back = plinth.answers_within(LONGEST_RETURN, never_asked())
            time.sleep(1)
            returned = time.monotonic()
            time.sleep(1)
        held(load, probes, back, f"the server was {mode}, away for 3 s")
        assert {answer.status for answer in load.since(returned)} == {200}
        assert plinth.complaints() == []


def test_a_server_that_is_silent_is_not_waited_for_long(server, filled, tmp_path):
    with Plinth(tmp_path, DATABASE_URL=filled) as plinth:
        warmed(plinth)
        with probed(plinth) as probes, Load(plinth.port, clients=16) as load:
            time.sleep(1)
            server.signal(signal.SIGSTOP)
            time.sleep(6)
            ready = plinth.ask("/readyz")
            kept = plinth.ask(KEPT)
            server.signal(signal.SIGCONT)
            back = plinth.answers_within(LONGEST_RETURN, never_asked())
            time.sleep(1)
            returned = time.monotonic()
            time.sleep(1)
        said("asked in the silence", ready=ready.status, ready_after=ready.seconds, kept=kept.status, kept_after=kept.seconds,
             its_age=kept.headers.get("age"))  # fmt: skip
        held(load, probes, back, "every process of the server held still for 6 s, 16 clients")
        assert (ready.status, ready.seconds < 1.1) == (503, True)
        assert (kept.status, int(kept.headers["age"]) >= 5) == (200, True)
        assert {answer.status for answer in load.since(returned)} == {200}
        assert plinth.complaints() == []


def test_a_server_that_only_reads_answers_readers_and_refuses_writers(server, filled, tmp_path):
    """As after a failover to a copy that nobody has promoted."""
    copy = server.replica("unpromoted")
    copy.start()
    try:
        with Plinth(tmp_path, DATABASE_URL=copy.url) as plinth, Load(plinth.port) as load:
            document = ROOT / "tests/importers/documents/models_dev-api-2026-01-01.json"
            command = [PLINTH, "import", "models.dev", document, "--date", "2026-01-01"]
            written = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment(DATABASE_URL=copy.url))
            ready = plinth.ask("/readyz").status
            time.sleep(1)
    finally:
        copy.stop()
    said("the server is a copy that takes no writes", answers=load.statuses(), ready=ready, writer_was_told=written.stderr.strip())
    assert written.returncode == 1
    assert len(written.stderr.splitlines()) == 1
    assert (ready, load.statuses()) == (200, {200: len(load.answers)})


def test_who_finds_no_connection_free_is_refused_and_a_statement_that_runs_away_is_ended(server, filled, tmp_path):
    settings = {"DATABASE_URL": filled, "WEB_WORKERS": "1", "WEB_THREADS": "12", "DATABASE_CONNECTIONS": "3"}
    with Plinth(tmp_path, **settings) as plinth:
        warmed(plinth)
        engine = sa.create_engine(filled)
        with engine.connect() as other, probed(plinth) as probes:
            other.exec_driver_sql("LOCK TABLE model IN ACCESS EXCLUSIVE MODE")  # so that every statement takes for ever
            with Load(plinth.port, clients=10) as load:
                time.sleep(4)
                opened = other.exec_driver_sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'plinth'").scalar()
                assert plinth.ask("/v1/models?limit=x").status == 400  # which needs no connection
                assert plinth.ask("/v1/models", "OPTIONS").status == 204
            other.rollback()
            back = plinth.answers_within(LONGEST_RETURN, never_asked())
        engine.dispose()
        held(load, probes, back, "3 connections for 10 clients, and none gets an answer")
        sorts = {answer.json()["type"] for answer in load.answers if answer.status == 503}
        said("refused as", sorts=sorted(sorts), connections_at_the_server=opened)
        assert opened <= 3
        assert "/problems/too-slow" in sorts
        assert sorts <= {"/problems/unavailable", "/problems/too-slow", "/problems/overloaded"}
        assert plinth.complaints() == []
