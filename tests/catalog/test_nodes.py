"""Reads are shared out over replicas. Here each is a database of its own, so that what it lacks is what was not written to it."""

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.catalog.nodes import Limits
from service.catalog.outages import AwayError, is_outage, took_too_long
from tests.conftest import DIALECTS, client_of
from tests.rows import a_document, a_maker, a_model, merged

NOWHERE = "postgresql://postgres@/postgres?host=/nowhere"


@pytest.fixture(scope="module")
def servers(new_url):
    """Three databases: two at revision 2, and one that has only revision 1."""
    urls = [new_url("postgresql") for _ in range(3)]
    for url, days in zip(urls, (2, 2, 1), strict=True):
        database = Database(url)
        migrate(database)
        for day in range(days):
            merged(database, a_document(a_maker(), a_model("tiny", parameters=day + 1), day=f"2026-01-0{day + 1}"))
        database.close()
    return urls


@pytest.fixture
def catalog_on(servers):
    """Gives a catalog whose primary is the first server, with any others as its replicas."""
    made = []

    def give(*replicas, limits=Limits()):  # noqa: B008
        made.append(Database(servers[0], replicas, limits))
        return made[-1]

    yield give
    for database in made:
        database.close()


def reads(database):
    return [node.reads for node in (database.primary, *database.replicas)]


def read(database, times, at_least=0):
    """The revisions that so many readers saw."""
    seen = []
    for _ in range(times):
        with database.snapshot(at_least) as (connection, revision):
            assert connection.scalar(sa.text("SELECT max(number) FROM revision")) == revision
            seen.append(revision)
    return seen


def test_replicas_serve_the_reads_in_turn(catalog_on, servers):
    database = catalog_on(servers[1], servers[1])
    assert read(database, 10, at_least=2) == [2] * 10
    assert reads(database) == [0, 5, 5]


def test_a_replica_that_lags_gives_no_answer_that_needs_what_it_lacks(catalog_on, servers):
    database = catalog_on(servers[1], servers[2])
    assert read(database, 10, at_least=2) == [2] * 10
    assert set(read(database, 10, at_least=1)) == {1, 2}


def test_what_no_replica_has_comes_from_the_primary(catalog_on, servers):
    database = catalog_on(servers[2], servers[2])
    assert read(database, 6, at_least=2) == [2] * 6
    assert reads(database)[0] == 6


def test_a_replica_that_is_gone_costs_no_answer(catalog_on, servers):
    database = catalog_on(servers[1], NOWHERE)
    assert read(database, 10) == [2] * 10
    assert reads(database)[2] == 0
    everywhere_gone = catalog_on(NOWHERE, NOWHERE)
    assert read(everywhere_gone, 3) == [2] * 3


def test_replicas_go_on_answering_when_the_primary_is_gone(servers):
    database = Database(NOWHERE, [servers[1]], Limits())
    client = client_of(database)
    assert client.get("/v1/models/tiny").json["parameters"] == 2
    assert client.get("/readyz").status_code == 200
    database.close()


def test_a_client_never_sees_an_older_catalog_than_it_has_seen(catalog_on, servers):
    client = client_of(catalog_on(servers[2]))  # which is one revision behind
    assert client.get("/v1/models/tiny", headers={"Catalog-Revision": "2"}).json["parameters"] == 2


@pytest.mark.parametrize("limits", [Limits(), None])
def test_connections_that_ended_while_nobody_used_them_cost_no_answer(catalog_on, servers, limits):
    database = catalog_on(limits=limits)
    snapshots = [database.snapshot() for _ in range(5)]
    for snapshot in snapshots:
        snapshot.__enter__()
    for snapshot in snapshots:
        snapshot.__exit__(None, None, None)
    with catalog_on().reading() as other:
        other.execute(sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ))  # fmt: skip
    assert read(database, 5) == [2] * 5


def test_a_statement_that_takes_too_long_is_ended_and_its_connection_goes_on(new_url):
    forever = {"postgresql": "SELECT pg_sleep(60)",
               "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"}  # fmt: skip
    for dialect in DIALECTS:
        database = Database(new_url(dialect), limits=Limits(seconds=0.2))
        migrate(database)

        def wait(database=database, dialect=dialect):
            with database.snapshot() as (connection, _):
                connection.execute(sa.text(forever[dialect])).all()

        with pytest.raises(sa.exc.DBAPIError) as failed:
            wait()
        assert took_too_long(failed.value)
        assert is_outage(failed.value)
        with database.snapshot() as (_, revision):
            assert revision == 0
        database.close()


def test_a_server_that_does_not_answer_is_an_outage_and_a_mistake_is_not(catalog_on):
    with pytest.raises(sa.exc.DBAPIError) as failed:
        Database(NOWHERE, limits=Limits()).revision()
    assert is_outage(failed.value)
    assert is_outage(AwayError())
    with catalog_on().reading() as connection, pytest.raises(sa.exc.DBAPIError) as mistaken:
        connection.execute(sa.text("SELECT nothing FROM revision"))
    assert not is_outage(mistaken.value)
    assert not is_outage(ValueError())
