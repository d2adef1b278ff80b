"""A disk that is full under SQLite: what would be written is refused and leaves nothing behind, readers notice nothing, and it passes."""

import resource
import subprocess
import sys
import time

import pytest

from service.catalog.database import Database
from tests.rows import the
from tests.test_serve import ROOT, environment
from tests.torture.conftest import fill
from tests.torture.servers import Load, Plinth, said

FULL = 200_000  # bytes: no file may grow beyond that, whoever asks
WRITER = """
import sys
from service.catalog.database import Database
from tests.rows import a_document, a_maker, a_model, merged
database = Database(sys.argv[1])
models = [a_model(f"new-{number}", parameters=number) for number in range(500)]
print(merged(database, a_document(a_maker("acme"), *models, day="2026-03-01")).revision)
"""


@pytest.fixture
def url(new_url):
    url = new_url("sqlite")
    fill(url)
    return url


def write(url, most=resource.RLIM_INFINITY):
    """A process that writes 500 models, none of whose files may grow beyond so many bytes."""
    return subprocess.run(
        [sys.executable, "-c", WRITER, url], capture_output=True, text=True, cwd=ROOT, env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip


def test_a_full_disk_refuses_writes_whole_and_reads_go_on(url, tmp_path):
    with Plinth(tmp_path, DATABASE_URL=url) as plinth:
        with Load(plinth.port) as load:
            time.sleep(0.5)
            refused = [write(url, FULL) for _ in range(3)]
            time.sleep(0.5)
        database = Database(url)
        absent = the(database, "model", "new-0")
        written = write(url)
        sound = Database(url).engine.connect().exec_driver_sql("PRAGMA integrity_check").scalar()
        reasons = {line for one in refused for line in one.stderr.splitlines() if line.startswith("sqlalchemy.exc.")}
        said("no file may grow, 3 times", answers=load.statuses(), refused=reasons, then_written=written.stdout.strip(), integrity=sound)
        assert load.statuses() == {200: len(load.answers)}
        assert all(one.returncode != 0 for one in refused)
        assert absent is None
        assert (written.returncode, sound) == (0, "ok")
        assert plinth.ask("/v1/models/new-0?fields=slug").status == 200
        database.close()
