"""What a page costs in a large catalog: rows that PostgreSQL visits, steps that SQLite's machine takes; by the databases' own count."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection, func, select, text

from service.catalog import identity, rough
from service.catalog.columns import kept_columns, worked_out
from service.catalog.database import Database
from service.catalog.filters import FILTERS
from service.catalog.migrating import migrate
from service.catalog.paging import RELEVANCE, SORTS, Sort, page_of
from service.catalog.tables import Identifier, Model
from service.catalog.walking import Walk
from service.catalog.where import Where
from service.importers.merge import merge
from tests.benchmarks.copied import MARK, multiply
from tests.benchmarks.made_up import grown
from tests.benchmarks.questions import sample, values_of
from tests.conftest import DIALECTS
from tests.rows import NOW, a_document, a_model, a_record

MODELS, TIMES = 125, 48  # 6,000 in all
# A page of 50 has 51 rows, each read in an index and in the table, from each of up to a dozen profiles; and at most 500 rows are
# looked at before what few have is gathered by its index. To go through the whole catalog would be 6,000 rows and more.
MOST = {"postgresql": 2_500, "sqlite": 40_000}

VISITED = """
SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(oid)), 0) FROM pg_class
WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
"""


@pytest.fixture(scope="module", params=DIALECTS)
def large(request: pytest.FixtureRequest, new_url: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_url(request.param))
    migrate(database)
    grown(database, MODELS, MODELS, before=MARK)
    multiply(database, TIMES)
    yield database
    database.close()


def visited(connection: Connection, ask: Callable[[], object], again: bool = True) -> int:
    """How much a database does for a question, asked again: rows, or steps."""
    if again:
        ask()  # what is known of the catalog as a whole is known from now on
    if connection.dialect.name == "postgresql":
        before = connection.scalar(text(VISITED))
        ask()
        return int(connection.scalar(text(VISITED)) - before)
    steps = [0]

    def count() -> None:
        steps[0] += 1

    driver = connection.connection.driver_connection
    driver.set_progress_handler(count, 10)
    ask()
    driver.set_progress_handler(None, 0)
    return steps[0] * 10


@contextmanager
def lined(database: Database) -> Iterator[Connection]:
    """A connection whose statements have one plan for all values, as have those that are read without a transaction."""
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        yield connection


def test_a_page_in_any_order_visits_what_it_shows(large):
    with lined(large) as connection:
        costs = {
            f"{'-' * down}{key}": visited(connection, partial(page_of, connection, Where("model", {}), Sort(key, down), 50, count=False))
            for key in SORTS["model"] if key != RELEVANCE for down in (False, True)
        }  # fmt: skip
        assert {name: cost for name, cost in costs.items() if cost > MOST[large.dialect] / 4} == {}


def test_a_page_under_any_one_filter_visits_few_rows(large):
    with lined(large) as connection:
        costs = {}
        for parameter, one in FILTERS["model"].items():
            for which, value in values_of(connection, "model", one):
                if (parameter, value) == ("product_known", "false"):
                    continue  # that is nearly all, of which each is looked up
                values = [one.kind.parsed(part) for part in (value.split(",") if one.listed else [value])]
                ask = partial(page_of, connection, Where("model", {parameter: values}), Sort("slug"), 50, count=False)
                costs[f"{parameter}, {which}"] = visited(connection, ask)
        assert {name: cost for name, cost in costs.items() if cost > MOST[large.dialect]} == {}


@pytest.mark.parametrize(("parameter", "value"), [
    ("deprecated_on_min", date(2024, 1, 1)), ("domain_known", True), ("successor_known", True), ("context_window_min", 200_000),
    ("released_on_known", False),
])  # fmt: skip
@pytest.mark.parametrize("down", [False, True])
def test_what_few_have_is_read_without_the_others(large, parameter, value, down):
    ask = partial(page_of, where=Where("model", {parameter: [value]}), sort=Sort("slug", down), limit=10, count=False)
    with lined(large) as connection:
        assert ask(connection).next
        assert visited(connection, lambda: ask(connection)) < MOST[large.dialect] / 8


@pytest.mark.parametrize(("chosen", "sort"), [
    ({"input_modality_all": ["text", "image"]}, "-released_on"),
    ({"class": ["multimodal_model"]}, "-released_on"),
    ({"output_modality": ["image", "video"]}, "released_on"),
    ({"maker": ["maker-bababa"]}, "-released_on"),
])  # fmt: skip
def test_the_newest_of_what_is_asked_for_most_are_as_near(large, chosen, sort):
    with lined(large) as connection:
        where, by = Where("model", chosen), Sort(sort.lstrip("-"), sort.startswith("-"))
        assert page_of(connection, where, by, 50).total > 100
        assert visited(connection, lambda: page_of(connection, where, by, 50, count=False)) < MOST[large.dialect]


@pytest.mark.parametrize("column", rough.ROUGH)
@pytest.mark.parametrize("suffix", ["_min", "_max"])
def test_narrow_bounds_are_read_by_about_how_much_it_is_in_the_order_of_slugs(large, column, suffix):
    own = Model.__table__.c[column]
    with lined(large) as connection:
        known = connection.scalar(select(func.count(own)))
        ordered = select(own).where(own.is_not(None)).order_by(own.desc() if suffix == "_min" else own)
        for share in (0.5, 0.1, 0.01, 0.001):
            bound = connection.scalar(ordered.limit(1).offset(int(known * share)))
            where = Where("model", {f"{column}{suffix}": [bound]})
            within = own >= bound if suffix == "_min" else own <= bound
            slugs = connection.scalars(select(Model.slug).where(within).order_by(Model.slug)).all()
            first = page_of(connection, where, Sort("slug"), 20, count=False)
            then = page_of(connection, where, Sort("slug"), 20, first.next, count=False) if first.next else None
            assert [row.slug for page in (first, then) if page for row in page.rows] == slugs[:40]
            assert visited(connection, partial(page_of, connection, where, Sort("slug"), 5, count=False)) < MOST[large.dialect] / 5


def test_a_walk_whose_time_is_over_stops_and_goes_on_from_there(large):
    with lined(large) as connection:
        where = Where("model", {"open_weights": [False], "reasoning": [True]})
        walk = Walk(connection, where, where.kept(connection), Sort("parameters"), unknown=False)
        stopped, whole = walk.rows(None, 51, time.monotonic() - 1), walk.rows(None, 51)
        assert stopped.stopped is not None
        assert whole.stopped is None
        rest = walk.rows(stopped.stopped, 51)
        assert [slug for one in (stopped, rest) for part in one.parts for slug in part.slugs] == [
            slug for part in whole.parts for slug in part.slugs
        ] != []  # fmt: skip


def test_a_page_far_in_visits_no_more_than_the_second(large):
    with lined(large) as connection:
        cursor, pages = None, []
        while True:
            page = page_of(connection, Where("model", {}), Sort("released_on"), 200, cursor, count=False)
            if page.next is None:
                break
            pages.append(cursor)
            cursor = page.next
        first, last = (
            visited(connection, partial(page_of, connection, Where("model", {}), Sort("released_on"), 50, cursor, count=False))
            for cursor in (pages[1], pages[int(len(pages) * 0.9)])
        )
        assert last <= 1.5 * first


def test_one_model_and_what_belongs_to_it_are_looked_up(large):
    with large.reading() as connection:
        slugs = sample(connection, "model")[:4]
        name = connection.scalar(Identifier.__table__.select().with_only_columns(Identifier.value).where(Identifier.model == slugs[0]))
        for ask in (
            lambda: identity.model_matches(connection, slugs[0]),
            lambda: identity.resolved(connection, name),
            lambda: identity.resolved(connection, f"somewhere/{slugs[1]}-fp8:free"),
        ):
            assert visited(connection, ask) < MOST[large.dialect] / 4
        assert len(kept_columns(connection, slugs)) == 4
        assert visited(connection, lambda: kept_columns(connection, slugs)) < MOST[large.dialect] / 100
        # PostgreSQL reads a table of some hundred rows whole, such as the lineage here.
        assert visited(connection, lambda: worked_out(connection, slugs, None)) < MOST[large.dialect]


def test_an_import_visits_what_it_speaks_of(large):
    provider = "provider-bababa"
    document = a_document(
        a_record("maker", "newcomer", name="Newcomer"), a_model("newcomer-1", maker="newcomer"),
        a_record("offering", f"{provider}.newcomer-1", provider=provider, foreign_id="newcomer/newcomer-1:free"),
    )  # fmt: skip
    with large.engine.connect() as connection:  # which ends without a word, and so leaves everything as it was
        assert visited(connection, lambda: merge(connection, [document], now=NOW), again=False) < MOST[large.dialect]
        connection.rollback()
