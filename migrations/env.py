"""Alembic's way in: the tables of the catalog, on the connection that the caller gives or on DATABASE_URL."""

from alembic import context

from service.catalog.database import Database
from service.catalog.search_index import is_declared
from service.catalog.tables import Row
from service.config import read_settings


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        include_name=is_declared,
        render_as_batch=True,  # SQLite cannot alter a table in place
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is None:
    with Database(read_settings().database_url).engine.connect() as connection:
        run(connection)
        connection.commit()
elif hasattr(given, "connect"):  # an engine, as pytest-alembic gives
    with given.connect() as connection:
        run(connection)
        connection.commit()
else:
    run(given)
