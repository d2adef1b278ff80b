"""`plinth import`, `load`, `export` and `pack` as people run them: what they print, how they fail, and that a kill leaves no trace."""

import json
import os
import pty
import signal
import subprocess
from contextlib import closing

import orjson
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from service.catalog.database import Database, current_revision
from service.catalog.export import lines
from service.catalog.tables import Row
from service.cli import main
from tests.conftest import DIALECTS
from tests.documents import DAYS, FOLDER, NEUTRAL, a_listing, a_provider, an_entry, listed, saved
from tests.rows import merged
from tests.test_serve import PLINTH, environment, plinth


def run(database, *words, **options):
    """A command in this process, on a database."""
    url = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, [str(word) for word in words], env={"DATABASE_URL": url}, catch_exceptions=False, **options)


def state(database):
    """All that a catalog says, and how many rows of each sort it has."""
    with database.reading() as connection:
        counts = {name: connection.scalar(select(func.count()).select_from(table)) for name, table in Row.metadata.tables.items()}
        return b"".join(lines(connection)), counts


# --- What an import says ----------------------------------------------------------------------------------------------


def test_an_import_ends_with_a_report(empty):
    run(empty, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
    report = run(empty, "import", "models.dev", saved(DAYS[1]), "--date", DAYS[1])
    assert report.exit_code == 0
    said = dict(line.split(": ", 1) for line in report.stdout.splitlines() if not line.startswith(" ") and ": " in line)
    assert report.stdout.splitlines()[0] == "revision 2"
    assert list(said)[-6:] == ["created", "updated", "unchanged", "ended", "refused", "unresolved"]
    assert "10 offerings" in said["created"]
    assert "offerings" in said["updated"]
    assert said["ended"] == "1"
    assert said["refused"] == "1"
    assert "  openai.gpt-4.5-preview" in report.stdout
    assert "  mistral: mistral-small-latest: knowledge 2025-03 cannot go with released_on 2024-09-01" in report.stdout


def test_postgresql_knows_at_once_how_much_a_command_has_written(new_url):
    with closing(Database(new_url("postgresql"))) as database:
        run(database, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
        _, counts = state(database)
        with database.reading() as connection:
            told = dict(map(tuple, connection.execute(text("SELECT relname, reltuples FROM pg_class"))))
    assert {name: told[name] for name in ("model", "offering", "price")} == {name: counts[name] for name in ("model", "offering", "price")}
    assert counts["offering"] > 0


def test_the_same_document_again_says_so_and_makes_no_revision(empty):
    for _ in range(2):
        report = run(empty, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
    assert (report.exit_code, report.stdout) == (0, "Nothing new: the catalog has this document already.\n")
    with empty.reading() as connection:
        assert current_revision(connection) == 1


def test_a_document_comes_in_through_standard_input(empty):
    report = run(empty, "import", "models.dev", "-", "--date", DAYS[0], input=saved(DAYS[0]).read_bytes())
    assert report.exit_code == 0
    other = run(empty, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
    assert other.stdout.startswith("Nothing new")


def test_the_whole_report_is_written_as_json(empty, tmp_path):
    many = {f"big-{number}": an_entry(limit={"context": 0, "output": 1}) for number in range(30)}
    document = tmp_path / "api.json"
    document.write_bytes(a_listing(shop=a_provider(**many)))
    printed = run(empty, "import", "models.dev", document, "--date", "2026-07-01", "--report", tmp_path / "report.json").stdout
    report = json.loads((tmp_path / "report.json").read_text())
    assert set(report) >= {"revision", "known_documents", "created", "updated", "unchanged", "ended", "refused", "unresolved"}
    assert (report["revision"], report["created"]["offering"]) == (1, 30)
    assert len(report["refused"]) == 30
    assert {"what": "limit.context", "where": "shop: big-0", "why": "is no plausible number of tokens: 0"} in report["refused"]
    assert "refused: 30" in printed
    assert "  and 10 more; --report FILE has them all" in printed


def test_a_sample_ends_nothing_and_what_would_end_much_needs_a_word(empty, tmp_path):
    run(empty, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
    document = tmp_path / "api.json"
    document.write_bytes(a_listing(openai=a_provider(**{"gpt-4": an_entry()})))
    words = ("import", "models.dev", document, "--date", "2025-07-02")
    before = state(empty)
    refused = run(empty, *words)
    assert refused.exit_code == 1
    assert "--accept-removals" in refused.output
    assert state(empty) == before
    assert "ended: 0" in run(empty, *words, "--incomplete").stdout
    document.write_bytes(a_listing(openai=a_provider(**{"gpt-4": an_entry(status="beta")})))
    assert "ended: 13" in run(empty, *words, "--accept-removals").stdout


def test_both_documents_of_an_upstream_are_told_apart(empty):
    run(empty, "import", "models.dev", NEUTRAL, "--date", DAYS[-1])
    run(empty, "import", "models.dev", saved(DAYS[-1]), "--date", DAYS[-1])
    with empty.reading() as connection:
        names = connection.scalars(select(Row.metadata.tables["document"].c.name).order_by("name")).all()
    assert names == ["api.json", "models.json"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_new_database_gets_its_tables(new_url, dialect):
    database = Database(new_url(dialect))
    assert run(database, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0]).exit_code == 0
    assert run(database, "migrate", "--to", "base").exit_code == 0
    older = run(database, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
    database.close()
    assert (older.exit_code, older.output.partition(";")[0]) == (1, "plinth: The tables at DATABASE_URL are of an earlier release")


# --- How it fails -----------------------------------------------------------------------------------------------------

HERE = DAYS[1]
UNUSABLE = {
    "cut off": (saved(HERE).read_bytes()[:5000], HERE),
    "of another upstream": (b'{"gpt-4o": {"litellm_provider": "openai", "mode": "chat"}}', HERE),
    "a table of Ecosystem Graphs": ((FOLDER / "ecosystem_graphs.csv").read_bytes(), HERE),
    "not text": (bytes(range(256)), HERE),
    "empty": (b"", HERE),
    "a list": (b"[1, 2]", HERE),
    "on no day of the calendar": (saved(HERE).read_bytes(), "2026-02-30"),
    "on half a day": (saved(HERE).read_bytes(), "2026-02"),
    "some day": (saved(HERE).read_bytes(), "yesterday"),
}


@pytest.mark.parametrize(("content", "day"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_document_that_cannot_be_used_is_one_sentence_and_changes_nothing(empty, tmp_path, content, day):
    merged(empty, listed(DAYS[0]))
    before = state(empty)
    (tmp_path / "document").write_bytes(content)
    refused = run(empty, "import", "models.dev", tmp_path / "document", "--date", day)
    assert refused.exit_code == 1
    assert refused.output.startswith("plinth: ")
    assert refused.output.endswith(".\n")
    assert len(refused.output.splitlines()) == 1
    assert state(empty) == before


@pytest.mark.parametrize(("words", "why"), [
    (("import", "models.dev", "no-such-file", "--date", HERE), "no-such-file"),
    (("import", "models.div", str(saved(HERE)), "--date", HERE), "'models.div' is not one of"),
    (("import", "models.dev", str(saved(HERE)), "--date", HERE, "--report", "no/such/folder/report.json"), "nothing was imported"),
    (("load", str(saved(HERE))), "no line of an export"),
])  # fmt: skip
def test_a_word_that_cannot_be_used_is_one_sentence_and_changes_nothing(empty, words, why):
    before = state(empty)
    process = plinth(*words, DATABASE_URL=empty.url.render_as_string(hide_password=False))
    assert (process.returncode, process.stdout) == (1, "")
    assert why in process.stderr
    assert len(process.stderr.splitlines()) == 1
    assert state(empty) == before


# --- Export, load, pack -----------------------------------------------------------------------------------------------


def test_an_export_is_loaded_and_exported_again(empty, new_url, tmp_path):
    merged(empty, listed(DAYS[0]))
    file = tmp_path / "plinth.jsonl"
    assert run(empty, "export", file).exit_code == 0
    other = Database(new_url("sqlite"))
    assert run(other, "load", file).exit_code == 0
    assert run(other, "export").stdout_bytes == file.read_bytes()
    assert run(other, "load", "-", input=file.read_bytes()).stdout.startswith("Nothing new")
    other.close()


@pytest.mark.parametrize("content", [
    b"", b"{}\n", b"[]\n", b"\xff\n", b'{"kind": "model", "slug": "a", "said": {"says": {}}}\n',
    b'{"document": {"name": "", "date": "2026-01-01", "digest": "0", "complete": true, "lists_offerings": false}, '
    b'"source": {"slug": "a", "title": "A", "standing": "best", "url": null, "license": null, "attribution": null}}\n',
])  # fmt: skip
def test_what_is_no_export_is_one_sentence(empty, content):
    refused = run(empty, "load", "-", input=content)
    assert refused.exit_code == 1
    assert refused.output.startswith("plinth: ")
    assert len(refused.output.splitlines()) == 1


def test_a_packed_document_is_the_same_bytes_each_time_and_means_the_same(empty, new_url, tmp_path):
    first, second = (run(empty, "pack", "models.dev", saved(DAYS[0]), "--date", DAYS[0]).stdout_bytes for _ in range(2))
    assert first == second
    packed, plain = Database(new_url("sqlite")), Database(new_url("sqlite"))
    run(packed, "load", "-", input=first)
    run(plain, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0])
    assert state(packed) == state(plain)
    assert "Nothing new" in run(packed, "import", "models.dev", saved(DAYS[0]), "--date", DAYS[0]).stdout
    for database in (packed, plain):
        database.close()


# --- kill -9 ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A document that takes a while: thousands of offerings."""
    file = tmp_path_factory.mktemp("large") / "api.json"
    file.write_bytes(orjson.dumps({f"shop-{shop}": a_provider(**{f"big-{one}": an_entry() for one in range(300)}) for shop in range(10)}))
    return file


def killed(url, file, moment):
    """Start an import on a terminal of its own, and kill it when its progress bar shows a moment."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [PLINTH, "import", "models.dev", file, "--date", DAYS[-1], "--accept-removals"],
        stdout=subprocess.DEVNULL, stderr=its, env=environment(DATABASE_URL=url),
    )
    os.close(its)
    shown = b""
    while moment not in shown:
        shown += os.read(ours, 1024)  # raises when the process ends before
    process.kill()
    os.close(ours)
    return process.wait()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_kill_in_the_middle_of_an_import_leaves_the_catalog_as_it_was(empty_url, large, dialect):
    url = empty_url(dialect)
    database = Database(url)
    merged(database, listed(DAYS[0]))
    before = state(database)
    for moment in (b"0%", b"25%", b"50%", b"75%", b"100%"):
        assert killed(url, large, moment) == -signal.SIGKILL
        assert state(database) == before
    done = plinth("import", "models.dev", str(large), "--date", DAYS[-1], "--accept-removals", DATABASE_URL=url)
    assert (done.returncode, "3000 offerings" in done.stdout) == (0, True)
    database.close()
