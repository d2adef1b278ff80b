"""Tables that change while they are read: readers hardly wait, nothing is lost, and the release before goes on."""

import io
import subprocess
import sys
import tarfile
import threading
import time

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from service.catalog.forms import steps
from service.catalog.migrating import migrate
from service.config import ROOT
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged
from tests.test_serve import environment
from tests.torture.conftest import execute, fill
from tests.torture.servers import Load, Plinth, said

LONGEST_STALL = 0.5  # seconds


@pytest.fixture
def bare_url(server):
    """A database of its own."""
    name = f"migrations_{time.monotonic_ns()}"
    execute(server.url, f"CREATE DATABASE {name}")
    return sa.make_url(server.url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def url(bare_url):
    """A catalog on it."""
    fill(bare_url)
    return bare_url


def readers_beside(url, work):
    """The longest time for which readers of every table waited while something was done, and how many there were."""
    database, over, waits = Database(url), threading.Event(), []

    def read():
        while not over.is_set():
            began = time.monotonic()
            with database.reading() as connection:
                for table in ("revision", "model", "maker", "offering"):  # as what answers clients does
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


# --- The release before each step -------------------------------------------------------------------------------------

FILLS = """
import sys
from pathlib import Path
from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.importers import seed
from service.importers.merge import merge
database = Database(sys.argv[1])
migrate(database)
with database.writing() as connection:
    print(merge(connection, seed.read_core(Path("seed"))[:8], accept_removals=True).revision)
"""
WRITES = """
import sys
from datetime import date
from pathlib import Path
from service.catalog.database import Database
from service.importers import models_dev
from service.importers.merge import merge
database = Database(sys.argv[1])
document = models_dev.read(Path(sys.argv[2]).read_bytes(), date(2026, 1, 1))
with database.writing() as connection:
    print(merge(connection, [document]).revision)
"""
DOCUMENT = ROOT / "tests/importers/documents/models_dev-api-2026-01-01.json"


def release_before(step, folder):
    """The code as it was before a migration was added to it, by the history of this checkout."""
    added = ["git", "log", "--diff-filter=A", "--format=%H", "--", f"migrations/versions/{step}_*.py"]
    commit = subprocess.run(added, check=True, capture_output=True, text=True, cwd=ROOT).stdout.split()[-1]
    packed = subprocess.run(["git", "archive", f"{commit}^", "service", "migrations", "seed", "pyproject.toml"], check=True,
                            capture_output=True, cwd=ROOT).stdout  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return commit[:7]


@pytest.mark.parametrize("step", [step for step in reversed(steps()) if step != steps()[-1]])
def test_each_step_leaves_the_release_before_it_running(bare_url, tmp_path, step):
    old = tmp_path / "old"
    commit = release_before(step, old)

    def by_the_old(script, *words):
        command = [sys.executable, "-c", script, bare_url, *map(str, words)]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=old, env=environment()).stdout

    by_the_old(FILLS)
    plinth = Plinth(tmp_path, DATABASE_URL=bare_url)
    plinth.root = old
    with plinth:
        slug = plinth.ask("/v1/models?limit=1").json()["data"][0]["slug"]
        with Load(plinth.port, lambda: f"/v1/models/{slug}") as load:
            time.sleep(2)
            began = time.monotonic()
            database = Database(bare_url)
            migrate(database, step)
            database.close()
            took = time.monotonic() - began
            time.sleep(1)
            written = int(by_the_old(WRITES, DOCUMENT))
            time.sleep(1)
        meanwhile = [answer.seconds for answer in load.answers if began <= answer.at + answer.seconds and answer.at < began + took]
        before = [answer.seconds for answer in load.answers if answer.at < began]
        ready = plinth.ask("/readyz").status
    said(f"{step} under the release before it ({commit}), which reads and then writes", answers=load.statuses(), step_took=took,
         slowest_meanwhile=max(meanwhile), slowest_before=max(before), ready=ready, revision_it_wrote=written)  # fmt: skip
    assert load.statuses() == {200: len(load.answers)}
    assert max(meanwhile) < LONGEST_STALL
    assert written == 2
    assert ready == 200 or step == "0002"  # the first release did not know yet that there would be others
