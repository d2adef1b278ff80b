"""SQLite after a power failure, of which the end of its log is missing or rubbish; and beside a reader that does not come to an end."""

import random
import shutil

import sqlalchemy as sa

from service.catalog.database import Database
from service.catalog.migrating import migrate
from tests.rows import a_document, a_maker, a_model, merged
from tests.torture.servers import said

WRITES, FAILURES = 30, 60


def write(database, number):
    models = [a_model(f"m{number}-{one}", parameters=number) for one in range(number % 7 + 1)]
    return merged(database, a_document(a_maker(), *models, day="2026-01-01", name=str(number))).revision


def test_what_a_power_failure_leaves_is_a_state_that_was_committed(new_url, tmp_path):
    url, chance = new_url("sqlite"), random.Random(11)
    database = Database(url)
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
    ends = [write(database, number) for number in range(WRITES)]
    file = database.url.database
    reached = []
    for number in range(FAILURES):
        copy = tmp_path / f"{number}.db"
        shutil.copy(file, copy)
        log = (tmp_path / f"{number}.db-wal").open("w+b")
        with log, open(f"{file}-wal", "rb") as whole:
            content = whole.read()
            cut = chance.randrange(len(content))
            log.write(content[:cut] + (chance.randbytes(chance.randrange(20_000)) if number % 2 else b""))
        after = Database(f"sqlite:///{copy}")
        with after.reading() as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            has_tables = sa.inspect(connection).has_table("document")
            rows = connection.execute(sa.text("SELECT name, revision FROM document")).all() if has_tables else []
            models = set(connection.scalars(sa.text("SELECT slug FROM model"))) if has_tables else set()
        after.close()
        assert sound == "ok"
        assert sorted(revision for _, revision in rows) == ends[: len(rows)]  # none is missing before one that is there
        assert models == {f"m{name}-{one}" for name, _ in rows for one in range(int(name) % 7 + 1)}
        reached.append(len(rows))
    database.close()
    said(f"the log of {WRITES} writes cut at {FAILURES} places, half of them with rubbish after it",
         writes_left=(min(reached), max(reached)), integrity="ok")  # fmt: skip
    assert min(reached) < WRITES / 3 < max(reached)


def test_a_reader_that_does_not_come_to_an_end_holds_up_no_writer(new_url):
    database = Database(new_url("sqlite"))
    migrate(database)
    write(database, 0)

    def size():
        with open(f"{database.url.database}-wal", "rb") as log:
            return log.seek(0, 2)

    with database.snapshot() as (reader, seen):
        written = [write(database, number) for number in range(1, 60)]
        still = reader.execute(sa.text("SELECT max(number) FROM revision")).scalar()
        grown = size()
    later = [write(database, number) for number in range(60, 180)]
    said("a reader held its snapshot for 59 writes", it_saw=still, last_written=written[-1], log_then=grown, log_after_120_more=size())
    assert (still, written[-1], later[-1]) == (seen, seen + 59, seen + 179)
    assert size() < 2 * max(grown, 5_000_000)  # when the reader has gone the log is used again from its beginning
    database.close()
