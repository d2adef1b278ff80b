"""A disk that is full under SQLite: what would be written is refused and leaves nothing behind, readers notice nothing, and it passes."""

import json
import resource
import subprocess
import sys
import time

import pytest

from service.catalog.database import Database
from service.config import ROOT
from tests.rows import a_key, the
from tests.test_serve import environment
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


def change(plinth, path, key, number):
    """A write over HTTP."""
    headers = {"If_Match": "*", "Content_Type": "application/json", **key}
    return plinth.ask(path, "PATCH", json.dumps({"context_window": number}).encode(), **headers)


def test_who_writes_over_http_is_told_to_come_again_and_does_when_there_is_room(url, tmp_path):
    """The workers' disk is full, in the middle of their lives: no file of theirs may grow, the log of requests neither."""
    database = Database(url)
    with Plinth(tmp_path, DATABASE_URL=url, RATE_PER_KEY="0") as plinth:
        key, path = a_key(database), f"/v1/models/{plinth.ask('/v1/models?limit=1').json()['data'][0]['slug']}"
        first = change(plinth, path, key, 1001)
        refused = []
        with Load(plinth.port) as load:
            for number in range(20):
                for worker in plinth.workers():
                    resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
                refused.append(change(plinth, path, key, 2000 + number))
            time.sleep(0.5)
        said_then = plinth.ask(path).json()["context_window"]
        for worker in plinth.workers():
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        last = change(plinth, path, key, 3001)
        said_last = plinth.ask(path, Catalog_Revision=last.headers["catalog-revision"]).json()["context_window"]
    sound = database.engine.connect().exec_driver_sql("PRAGMA integrity_check").scalar()
    database.close()
    said("no file of the workers may grow, 20 writes over HTTP", written_before=first.status, answers=load.statuses(),
         writes={answer.status for answer in refused}, written_after=last.status, integrity=sound)  # fmt: skip
    assert (first.status, {answer.status for answer in refused}, last.status) == (200, {503}, 200)
    assert all(answer.says_when_to_come_again for answer in refused)
    assert load.statuses() == {200: len(load.answers)}
    assert (said_then, said_last, sound) == (1001, 3001, "ok")
