"""Tables that change while they are read: readers hardly wait, nothing is lost, and the release before goes on."""

import threading
import time

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from service.catalog.migrating import migrate, steps
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged
from tests.torture.conftest import execute, fill
from tests.torture.servers import Load, Plinth, said

LONGEST_STALL = 0.5  # seconds


@pytest.fixture
def url(server):
    """A catalog on a database of its own."""
    execute(server.url, f"CREATE DATABASE migrations_{time.monotonic_ns()}")
    engine = sa.create_engine(server.url)
    with engine.connect() as connection:
        name = connection.scalar(sa.text("SELECT max(datname) FROM pg_database WHERE datname LIKE 'migrations_%'"))
    engine.dispose()
    url = sa.make_url(server.url).set(database=name).render_as_string(hide_password=False)
    fill(url)
    return url


def readers_beside(url, work):
    """The longest time for which readers of every table waited while something was done, and how many there were."""
    database, over, waits = Database(url), threading.Event(), []

    def read():
        while not over.is_set():
            began = time.monotonic()
            with database.reading() as connection:
                for table in ("model", "maker", "revision", "offering"):
                    connection.execute(sa.text(f"SELECT * FROM {table} LIMIT 3")).all()
            waits.append(time.monotonic() - began)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        work()
        time.sleep(0.5)
    finally:
        over.set()
        for thread in threads:
            thread.join()
        database.close()
    return max(waits), len(waits)


def test_readers_hardly_wait_for_a_migration_and_it_waits_for_them(url):
    engine, database = sa.create_engine(url), Database(url)
    holder = engine.connect()
    holder.execute(sa.text("SELECT * FROM model, maker, revision, product LIMIT 1")).all()  # and says no more for 2 s
    threading.Timer(2, holder.close).start()
    took = time.monotonic()
    longest, readings = readers_beside(url, lambda: migrate(database, steps()[-1]))
    took = time.monotonic() - took
    up, more = readers_beside(url, lambda: migrate(database))
    database.close()
    engine.dispose()
    said("every step down and up, with a reader that holds the tables for 2 s", longest_wait_down=longest, longest_wait_up=up,
         readings=readings + more, took=took)  # fmt: skip
    assert max(longest, up) < LONGEST_STALL
    assert took > 2


def test_down_and_up_keeps_what_there_is(url):
    database = Database(url)

    def rows():
        with database.reading() as connection:
            tables = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
            return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) for name in tables}

    before = rows()
    migrate(database, steps()[-1])
    migrate(database)
    after = rows()
    database.close()
    said("down to the first step and up again", tables=len(before), rows=sum(before.values()))
    # A lower form has no place for keys and what was removed.
    assert {name: count for name, count in after.items() if before[name]} == {name: count for name, count in before.items() if count}


def test_what_is_served_goes_on_while_the_next_release_adds_to_the_tables(url, tmp_path):
    with Plinth(tmp_path, DATABASE_URL=url) as plinth:
        with Load(plinth.port) as load:
            time.sleep(1)
            execute(
                url, "SET lock_timeout = '200ms'",
                "ALTER TABLE model ADD COLUMN something_new text", "ALTER TABLE maker ADD COLUMN more bigint",
                "CREATE TABLE novelty (slug text PRIMARY KEY, model text REFERENCES model (slug))",
                "UPDATE alembic_version SET version_num = '9999'",
            )  # fmt: skip
            time.sleep(1)
        ready = plinth.ask("/readyz").status
        database = Database(url)
        report = merged(database, a_document(a_maker("acme"), a_model("tiny")))
        found = client_of(database).get("/v1/models/tiny").status_code
        database.close()
        said("a later release added two columns and a table", answers=load.statuses(), ready=ready, written=report.revision)
    assert load.statuses() == {200: len(load.answers)}
    assert (ready, found) == (200, 200)
