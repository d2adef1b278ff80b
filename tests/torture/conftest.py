"""What the torture needs: servers of PostgreSQL that may be harmed, and small catalogs in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.config import ROOT
from service.importers import seed
from service.importers.merge import merge
from tests.postgres import Server
from tests.torture.servers import said


@pytest.fixture(autouse=True)
def _headline(request: pytest.FixtureRequest) -> None:
    """The name of each test is the sentence that it proves."""
    words = request.node.name.removeprefix("test_").replace("_", " ")
    print(f"\n  {words}", flush=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL of the module's own, to be harmed; each test leaves it running."""
    server = Server.new(options="-c max_wal_senders=8 -c wal_level=replica -c hot_standby=on -c fsync=off")
    server.start()
    yield server
    server.stop()
    server.remove()


def fill(url: str, documents: int = 8) -> None:
    """A catalog with some of what ships."""
    database = Database(url)
    migrate(database)
    with database.writing() as connection:
        merge(connection, seed.read_core(ROOT / "seed")[:documents], accept_removals=True)
    database.close()


@pytest.fixture(scope="module")
def filled(server: Server) -> str:
    """The URL of a catalog on that server."""
    fill(server.url)
    said("a catalog on a PostgreSQL of our own", processes=len(server.processes()))
    return server.url


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog_url(request: pytest.FixtureRequest, new_url: Callable[..., str]) -> str:
    """The URL of a catalog with tables, on each database in turn."""
    url = new_url(request.param)
    database = Database(url)
    migrate(database)
    database.close()
    return url


def execute(url: str, *statements: str) -> None:
    """Statements of whoever runs the server."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
