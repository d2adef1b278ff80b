"""Reading without a transaction never puts together what two revisions say."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, select, text

from service.catalog.database import Database
from service.catalog.nodes import Limits
from service.catalog.prepared import run
from service.catalog.straight import MovedError
from service.catalog.tables import Model
from service.importers.merge import merge
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model


def write(database, size, day):
    with database.writing() as connection:
        return merge(connection, [a_document(a_maker(), a_model("big-1", context_window=size), day=day)]).revision


def window(reader, slug="big-1"):
    rows = run(reader, "window", lambda: select(Model.context_window).where(Model.slug == bindparam("slug")), slug=slug)
    return rows[0][0]


def test_what_is_read_comes_with_its_revision(empty):
    revision = write(empty, 1_000, "2026-01-01")
    reader = empty.straight()
    assert (window(reader), reader.revision) == (1_000, revision)
    assert (window(reader), reader.revision) == (1_000, revision)


def test_two_statements_with_a_write_between_them_do_not_go_together(empty):
    write(empty, 1_000, "2026-01-01")
    reader, later = empty.straight(), empty.straight()
    assert window(reader) == 1_000
    revision = write(empty, 2_000, "2026-01-02")
    with pytest.raises(MovedError):
        window(reader)
    assert (window(later), later.revision) == (2_000, revision)


def test_no_row_cannot_say_at_which_revision_there_was_none(empty):
    write(empty, 1_000, "2026-01-01")
    with pytest.raises(MovedError):
        window(empty.straight(), "nobody")


def test_a_connection_that_was_lost_is_not_used_again(empty):
    write(empty, 1_000, "2026-01-01")
    client = client_of(empty, KEPT_BYTES="0")
    assert client.get("/v1/models/big-1").status_code == 200
    for line in empty.primary.lines.idle:
        line.driver.close()
    for _ in range(2):
        answer = client.get("/v1/models/big-1")
        assert (answer.status_code, answer.json["context_window"]) == (200, 1_000)
    assert [window(empty.straight()) for _ in range(2)] == [1_000, 1_000]


@pytest.mark.parametrize("most", [1, 3])
def test_a_process_opens_no_more_connections_than_it_may_and_answers_with_however_few(empty, most):
    write(empty, 1_000, "2026-01-01")
    database = Database(empty.url.render_as_string(hide_password=False), limits=Limits(connections=most))
    client = client_of(database, KEPT_BYTES="0")
    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(lambda _: client.application.test_client().get("/v1/models/big-1").status_code, range(80)))
    assert statuses == {200}
    assert 1 <= sum(database.connections.values()) <= most
    if empty.dialect == "postgresql":
        with empty.reading() as connection:
            count = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'plinth'")
            assert 1 <= connection.scalar(count) <= most
    database.close()


def test_what_is_nowhere_is_said_so_at_the_revision_that_was_read(empty):
    revision = write(empty, 1_000, "2026-01-01")
    client = client_of(empty)
    for address in ("/v1/models/nobody", "/v1/models?context_window_min=5000"):
        answer = client.get(address)
        assert answer.status_code == (404 if "nobody" in address else 200)
        assert answer.headers["Catalog-Revision"] == str(revision)
