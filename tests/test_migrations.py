"""The tables go up and down on both databases, keep what they hold, and are those that the code declares."""

import inspect
import re

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.catalog.database import Database
from service.catalog.forms import form_of, is_usable, newest, steps
from service.catalog.migrating import configuration, migrate
from service.catalog.search_index import is_declared
from service.catalog.tables import Row
from service.config import ROOT
from service.importers import seed
from service.importers.merge import merge
from tests.conftest import DIALECTS, client_of
from tests.rows import NOW
from tests.test_serve import plinth

SCRIPTS = list(ScriptDirectory.from_config(configuration()).walk_revisions())[::-1]  # the first one first


@pytest.fixture(params=DIALECTS)
def bare(request, new_url):
    """A database without tables."""
    database = Database(new_url(request.param))
    yield database
    database.close()


def move(database, direction, to):
    with database.engine.connect() as connection:
        direction(configuration(connection), to)
        connection.commit()


def tables(database):
    """The tables there are, but for Alembic's own and those of the index of search."""
    names = sa.inspect(database.engine).get_table_names()
    return {name for name in names if is_declared(name, "table", {}) and name != "alembic_version"}


def counts(database, names):
    with database.reading() as connection:
        return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) for name in sorted(names)}


def test_there_is_one_newest_form():
    assert ScriptDirectory.from_config(configuration()).get_heads() == [newest()]
    assert [script.revision for script in SCRIPTS] == steps()[::-1]
    assert [script.down_revision for script in SCRIPTS] == [None, *[script.revision for script in SCRIPTS[:-1]]]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_a_step_up_only_adds_so_that_the_release_before_goes_on(script):
    text = inspect.getsource(script.module.upgrade)
    assert not re.findall(r"\b(?:drop_\w+|alter_column|rename_table)\(|\bDROP\b|\bRENAME\b", text)


def test_up_down_and_up_again(bare):
    migrate(bare)
    declared = tables(bare)
    assert declared == set(Row.metadata.tables)
    migrate(bare, "base")
    assert tables(bare) == set()
    migrate(bare)
    assert tables(bare) == declared


def test_every_step_goes_up_down_and_up(bare):
    for script in SCRIPTS:
        move(bare, command.upgrade, script.revision)
        after = tables(bare)
        move(bare, command.downgrade, script.down_revision or "base")
        move(bare, command.upgrade, script.revision)
        assert tables(bare) == after


def test_a_step_down_and_up_keeps_what_the_tables_below_hold(bare):
    migrate(bare)
    with bare.writing() as connection:
        merge(connection, seed.read_core(ROOT / "seed"), now=NOW)
    for script in SCRIPTS[:0:-1]:
        move(bare, command.downgrade, script.down_revision)
        kept = counts(bare, tables(bare))
        move(bare, command.upgrade, script.revision)
        assert counts(bare, kept) == kept
        move(bare, command.downgrade, script.down_revision)
    migrate(bare)
    client = client_of(bare)
    assert client.get("/v1/models/gpt-4o").json["name"] == "GPT-4o"
    assert client.get("/v1/products?q=bard").json["data"][0]["slug"] == "gemini"  # search was filled again
    assert client.get("/v1/resolve?id=openai/gpt4o:free").json["model"]["slug"] == "gpt-4o"


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_tables_are_those_that_the_code_declares(bare):
    migrate(bare)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True, "compare_server_default": True, "include_name": is_declared,
        })  # fmt: skip
        assert compare_metadata(context, Row.metadata) == []


def test_going_to_the_newest_form_twice_changes_nothing(bare):
    migrate(bare)
    with bare.writing() as connection:
        merge(connection, seed.read_core(ROOT / "seed")[:1], now=NOW)
    before = counts(bare, tables(bare))
    migrate(bare)
    assert counts(bare, tables(bare)) == before


def test_a_database_knows_whether_it_has_the_newest_form(bare):
    with bare.reading() as connection:
        assert not is_usable(connection)
    migrate(bare)
    with bare.reading() as connection:
        assert is_usable(connection)


def test_what_a_later_release_has_migrated_is_left_as_it_is_and_goes_on_being_used(bare):
    migrate(bare)
    with bare.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    migrate(bare)
    with bare.reading() as connection:
        assert (form_of(connection), is_usable(connection)) == ("9999", True)
    assert client_of(bare).get("/readyz").status_code == 200
    url = bare.url.render_as_string(hide_password=False)
    assert plinth("keys", "list", DATABASE_URL=url).returncode == 0
    assert plinth("migrate", DATABASE_URL=url).returncode == 0


@pytest.mark.parametrize("table", ["model", "offering", "product"])
def test_postgresql_keeps_long_bodies_as_they_are_read(catalogs, table):
    bodies = f"SELECT count(*), count(pg_column_compression(body)) FROM {table} WHERE octet_length(body) > 2000"  # our own words
    with catalogs("postgresql").reading() as connection:
        long, compressed = connection.execute(sa.text(bodies)).one()
    assert long > 0
    assert compressed == 0


def test_text_sorts_by_its_bytes_on_both_databases(bare):
    migrate(bare)
    words = ["Zebra", "apple", "Ärger", "a-b", "ab", "_x", "10", "9", "\N{GRINNING FACE}", "ﬁ"]
    table = Row.metadata.tables["source"]
    with bare.writing() as connection:
        connection.execute(sa.insert(table), [{"slug": str(n), "title": word, "standing": "core"} for n, word in enumerate(words)])
    with bare.reading() as connection:
        assert connection.scalars(sa.select(table.c.title).order_by(table.c.title)).all() == sorted(words, key=str.encode)


def test_references_hold_on_both_databases(bare):
    migrate(bare)

    def a_family_of_nobody():
        with bare.writing() as connection:
            connection.execute(sa.insert(Row.metadata.tables["family"]).values(
                slug="a", name="A", maker="nobody", states="{}", evidence="{}", body="{}", revision=1, updated_at="2026-01-01T00:00:00Z",
            ))  # fmt: skip

    with pytest.raises(sa.exc.IntegrityError):
        a_family_of_nobody()


@pytest.mark.parametrize("bare", ["postgresql"], indirect=True)
def test_text_is_in_the_order_of_its_characters_under_any_locale(bare):
    migrate(bare)
    others = sa.text(  # long text is JSON, which nothing puts in order
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'alembic_version'"
    )
    with bare.reading() as connection:
        assert list(connection.scalars(others)) == []
