"""Both databases for every test that touches data: SQLite, and a PostgreSQL that is started for the run.

`catalog` is the shipped catalog, seeded once per database and only read. `empty` is a migrated catalog of the test's own.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import settings

from service.app import create_app
from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.catalog.tables import Row
from service.config import ROOT, read_settings
from service.importers import seed
from service.importers.merge import merge
from tests.postgres import Server

DIALECTS = ("sqlite", "postgresql")
# The same cases in every run, and no clock: a slow machine is not a bug.
settings.register_profile("plinth", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("plinth")
SEEDED_AT = datetime(2026, 11, 24, 9, 12, 44, tzinfo=UTC)  # one moment for both, so that answers can be equal to the byte


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server: TEST_DATABASE_URL, or one that runs only for these tests."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        given = sa.make_url(url)
        for name in _names(given, f"plinth_test_{os.getpid()}_%"):
            _command(given, f"DROP DATABASE {name} WITH (FORCE)")
        return
    server = Server.new()
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
        server.remove()


@pytest.fixture(scope="session")
def new_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Gives the URL of a new, empty database of a dialect; all end with the server or the folder they lie in."""
    numbers = itertools.count()

    def make(dialect: str) -> str:
        name = f"plinth_test_{os.getpid()}_{next(numbers)}"
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / name}.db"
        server = sa.make_url(request.getfixturevalue("postgres"))
        _create(server, name)
        return server.set(database=name).render_as_string(hide_password=False)

    return make


# Text has the same order under any locale. The tests' databases have the one farthest from C that their server has: servers are built
# with or without ICU, and machines have locales or none.
LOCALES = [
    "LOCALE_PROVIDER icu ICU_LOCALE 'sv'", "LOCALE_PROVIDER libc LOCALE 'sv_SE.UTF-8'", "LOCALE_PROVIDER libc LOCALE 'en_US.UTF-8'",
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'",
]  # fmt: skip


def _create(server: sa.URL, name: str) -> None:
    for locale in list(LOCALES):
        try:
            return _command(server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0 {locale}")
        except sa.exc.DBAPIError:
            LOCALES.remove(locale)  # this server has none such
    raise AssertionError("The server has no locale but C.")


def _names(server: sa.URL, pattern: str) -> list[str]:
    engine = sa.create_engine(server)
    with engine.connect() as connection:
        found = connection.scalars(sa.text("SELECT datname FROM pg_database WHERE datname LIKE :pattern"), {"pattern": pattern}).all()
    engine.dispose()
    return list(found)


def _command(server: sa.URL, command: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(command)


@pytest.fixture(scope="session")
def catalogs(new_url: Callable[..., str]) -> Iterator[Callable[[str], Database]]:
    """Gives the shipped catalog on a dialect, made when first asked for."""
    ready: dict[str, Database] = {}

    def catalog_on(dialect: str) -> Database:
        if dialect not in ready:
            database = Database(new_url(dialect))
            migrate(database)
            with database.writing() as connection:
                merge(connection, seed.read_folder(ROOT / "seed"), now=SEEDED_AT)
            ready[dialect] = database
        return ready[dialect]

    yield catalog_on
    for database in ready.values():
        database.close()


@pytest.fixture(scope="session", params=DIALECTS)
def catalog(request: pytest.FixtureRequest, catalogs: Callable[[str], Database]) -> Database:
    """The shipped catalog. Only read it."""
    return catalogs(request.param)


@pytest.fixture(scope="session")
def empty_url(new_url: Callable[..., str]) -> Callable[[str], str]:
    """Gives the URL of a database with tables and nothing in them.

    It is migrated once. SQLite's is a copy; PostgreSQL, which takes a tenth of a second to make one, has the same emptied again.
    """
    first: dict[str, str] = {}

    def give(dialect: str) -> str:
        database = Database(first.get(dialect) or new_url(dialect))
        if dialect not in first:
            migrate(database)
        elif dialect == "postgresql":
            with database.writing() as connection:
                for table in Row.metadata.tables.values():
                    connection.execute(sa.delete(table))
        database.close()
        first[dialect] = database.url.render_as_string(hide_password=False)
        if dialect == "postgresql":
            return first[dialect]
        url = new_url(dialect)
        shutil.copy(str(database.url.database), str(sa.make_url(url).database))
        return url

    return give


@pytest.fixture(params=DIALECTS)
def empty(request: pytest.FixtureRequest, empty_url: Callable[[str], str]) -> Iterator[Database]:
    """A catalog with tables and nothing in them, the test's own."""
    database = Database(empty_url(request.param))
    yield database
    database.close()


def client_of(database: Database, **settings: str) -> FlaskClient:
    """A client of an application on a database."""
    # Tests ask more often than one client may.
    options = {"LOG_REQUESTS": "0", "DATABASE_URL": "sqlite://", "RATE_PER_ADDRESS": "0", "RATE_PER_KEY": "0", **settings}
    return create_app(read_settings({}, **options), database).test_client()


@pytest.fixture(scope="session")
def client(catalog: Database) -> FlaskClient:
    """A client of the shipped catalog, on each database in turn."""
    return client_of(catalog)


@pytest.fixture(scope="session")
def both(catalogs: Callable[[str], Database]) -> list[FlaskClient]:
    """A client of the shipped catalog on each database, for tests that compare the two."""
    return [client_of(catalogs(dialect)) for dialect in DIALECTS]
