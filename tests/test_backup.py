"""`plinth backup` and `plinth restore`: the whole catalog in one file, out of either database and into either."""

import hashlib
import json
from urllib.parse import urlsplit

import pytest
import zstandard
from click.testing import CliRunner

from service.catalog.backup import SEAL, SEAL_SIZE
from service.catalog.database import Database
from service.catalog.forms import is_usable, steps
from service.catalog.migrating import migrate
from service.cli import main
from service.config import ROOT
from service.importers import seed
from service.web.examples import kept
from tests.conftest import DIALECTS, client_of
from tests.rows import a_document, a_maker, a_model, merged, the

COLLECTIONS = ("models", "makers", "families", "products", "providers", "offerings", "benchmarks", "scores", "sources")


def plinth(*words, **settings):
    return CliRunner().invoke(main, [str(word) for word in words], env=settings)


def url_of(database):
    return database.url.render_as_string(hide_password=False)


def crawl(client):
    """What the catalog answers: every collection to its end, the record of it, and one address of each sort."""
    addresses = [f"/v1/{name}?format=ndjson" for name in COLLECTIONS[:-1]] + ["/v1/sources", "/v1/export", "/v1/changes?limit=200"]
    addresses += [operation["address"] for operation in kept()["operations"].values() if "method" not in operation]
    addresses += ["/v1/models?q=gpt&limit=200", "/v1/models?facet=maker,class", "/v1/resolve?id=openai/gpt-4"]
    # What says when it was made, or how long a thing took, is another each time. Whole lists are read before the next is asked for.
    told = [address for address in addresses if urlsplit(address).path not in ("/readyz", "/metrics")]
    return {address: (answer.status_code, answer.headers.get("ETag"), answer.data) for address in told for answer in [client.get(address)]}


@pytest.fixture(scope="module")
def backed_up(new_url, tmp_path_factory):
    """Gives a catalog on a dialect and its backup."""
    made = {}

    def give(dialect):
        if dialect not in made:
            database = Database(new_url(dialect))
            migrate(database)
            merged(database, *seed.read_core(ROOT / "seed"))
            merged(database, a_document(a_maker(), a_model("tiny", parameters=5), day="2026-02-01"))
            file = tmp_path_factory.mktemp("backup") / "catalog.plinth"
            done = plinth("backup", file, DATABASE_URL=url_of(database))
            assert done.output.startswith("backup: revision 2, ")
            made[dialect] = database, file
        return made[dialect]

    yield give
    for database, _ in made.values():
        database.close()


@pytest.mark.parametrize("there", DIALECTS)
@pytest.mark.parametrize("here", DIALECTS)
def test_what_is_restored_answers_the_same_to_the_byte_and_goes_on(backed_up, new_url, here, there):
    database, file = backed_up(here)
    restored = Database(new_url(there))
    done = plinth("restore", file, DATABASE_URL=url_of(restored))
    assert done.output.startswith("restore: revision 2, ")
    assert crawl(client_of(restored)) == crawl(client_of(database))
    report = merged(restored, a_document(a_model("tiny", parameters=6), a_model("new"), day="2026-02-02"))
    assert report.revision == 3
    assert the(restored, "model", "tiny")["parameters"] == 6
    assert client_of(restored).get("/v1/models?q=new").json["data"][0]["slug"] == "new"
    restored.close()


@pytest.fixture
def bare(new_url):
    """The URL of a database without tables."""
    return new_url("sqlite")


def is_untouched(url):
    database = Database(url)
    with database.reading() as connection:
        untouched = not connection.dialect.has_table(connection, "model")
    database.close()
    return untouched


def test_a_file_that_was_cut_short_or_changed_anywhere_is_refused_and_nothing_is_written(backed_up, bare, tmp_path):
    whole = backed_up("sqlite")[1].read_bytes()
    damaged = [whole[:size] for size in (0, 1, SEAL_SIZE - 1, SEAL_SIZE, len(whole) // 2, len(whole) - 1)]
    damaged += [whole + b"\n", whole + whole, b"{}", b"SQLite format 3\x00" + bytes(100)]
    for place in (*range(0, len(whole), len(whole) // 40), *range(len(whole) - SEAL_SIZE, len(whole))):
        damaged.append(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    file = tmp_path / "damaged"
    for data in damaged:
        file.write_bytes(data)
        done = plinth("restore", file, DATABASE_URL=bare)
        assert done.exit_code == 1
        assert done.output == "plinth: The file is not a backup of Plinth, or it was damaged or cut short; nothing was changed.\n"
    assert is_untouched(bare)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_there_is_lost_only_by_those_who_say_so(backed_up, new_url, dialect):
    other = Database(new_url(dialect))
    migrate(other)
    merged(other, a_document(a_maker("old"), a_model("older", maker="old")))
    file = backed_up("sqlite")[1]
    done = plinth("restore", file, DATABASE_URL=url_of(other))
    assert (done.exit_code, done.output) == (
        1, "plinth: The database at DATABASE_URL is not empty; give --replace to lose what is in it.\n"
    )  # fmt: skip
    assert the(other, "model", "older")
    assert plinth("restore", file, "--replace", DATABASE_URL=url_of(other)).exit_code == 0
    assert not the(other, "model", "older")
    assert the(other, "model", "tiny")
    other.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_backup_of_an_older_release_becomes_what_this_one_needs(empty_url, new_url, tmp_path, dialect):
    old, new = Database(empty_url(dialect)), Database(new_url(dialect))
    merged(old, a_document(a_maker(), a_model("tiny")))
    migrate(old, steps()[-1])
    assert plinth("backup", tmp_path / "old", DATABASE_URL=url_of(old)).exit_code == 0
    migrate(old)
    assert plinth("restore", tmp_path / "old", DATABASE_URL=url_of(new)).exit_code == 0
    with new.reading() as connection:
        assert is_usable(connection)
    assert [model["slug"] for model in client_of(new).get("/v1/models?q=tiny").json["data"]] == ["tiny"]
    old.close()
    new.close()


def test_a_backup_of_a_later_release_is_refused(backed_up, bare, tmp_path):
    lines = zstandard.ZstdDecompressor().stream_reader(backed_up("sqlite")[1].read_bytes()).readall().splitlines(keepends=True)
    header = json.loads(lines[0])
    assert header["migration"] == steps()[0]
    later = resealed(json.dumps({**header, "migration": "9999", "release": "9.1.0"}).encode() + b"\n" + b"".join(lines[1:]))
    (tmp_path / "later").write_bytes(later)
    done = plinth("restore", tmp_path / "later", DATABASE_URL=bare)
    assert (done.exit_code, done.output) == (
        1, "plinth: The backup was made by a later release; restore it with release 9.1.0 or a later one.\n"
    )  # fmt: skip
    assert is_untouched(bare)


def resealed(text):
    """A backup with other lines in it."""
    frame = zstandard.ZstdCompressor().compress(text)
    return frame + SEAL + hashlib.sha256(frame).digest()


def test_a_backup_that_fails_leaves_the_one_before_as_it_was(bare, tmp_path):
    (tmp_path / "catalog.plinth").write_bytes(b"the one before")
    done = plinth("backup", tmp_path / "catalog.plinth", DATABASE_URL=bare)
    assert done.output == "plinth: There are no tables at DATABASE_URL, so there is nothing to back up; `plinth seed` makes them.\n"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"the one before"]
