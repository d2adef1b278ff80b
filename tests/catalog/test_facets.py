"""A facet counts for each value what the filter of its name would find with that value, under all other filters."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.catalog.attributes import KINDS
from service.catalog.facets import FACETS, Facet, facets_of
from service.catalog.filters import FILTERS
from service.catalog.timebox import OutOfTimeError, at_most
from service.catalog.where import Where
from tests.catalog.conftest import said
from tests.conftest import DIALECTS

ALL = [(kind, parameter) for kind, facets in FACETS.items() for parameter in facets]
EVERY = 10_000


def counted(database, where, parameter, size=EVERY):
    with database.reading() as connection:
        return facets_of(connection, where, [parameter], size, seconds=60)[parameter]


@pytest.mark.parametrize(("kind", "parameter"), ALL, ids=lambda one: one)
def test_a_facet_counts_what_the_bodies_say(catalog, bodies, kind, parameter):
    attribute = FACETS[kind][parameter]
    expected = {}
    for body in bodies[kind]:
        value = said(attribute, body)
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            expected[one] = expected.get(one, 0) + 1
    facet = counted(catalog, Where(kind, {}), parameter)
    assert {one.value: one.count for one in facet.values} == expected
    assert [one.value for one in facet.values] == sorted(expected, key=lambda value: (-expected[value], str(value)))
    assert not facet.truncated
    assert not facet.timed_out


def test_a_facet_has_the_name_of_a_filter_of_its_attribute():
    for kind, facets in FACETS.items():
        for parameter, attribute in facets.items():
            assert FILTERS[kind][parameter].attribute is attribute


CHOSEN = [
    {"maker": ["openai"]},
    {"maker": ["openai", "google"], "class": ["large_language_model"]},
    {"maker_not": ["meta"], "open_weights": [True]},
    {"input_modality_all": ["text", "image"], "reasoning_known": [False]},
    {"input_modality": ["audio"], "status": ["retired", "deprecated"]},
]


def written(value):
    return str(value).lower() if isinstance(value, bool) else value


@pytest.mark.parametrize("question", [None, "gpt"])
@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("parameter", ["maker", "class", "input_modality", "open_weights", "status", "license"])
def test_what_is_counted_for_a_value_is_what_its_filter_finds(client, catalog, chosen, parameter, question):
    facet = counted(catalog, Where("model", chosen, question=question), parameter)
    for one in [*facet.values[:3], *facet.values[-1:]]:
        query = {name: values for name, values in chosen.items() if name != parameter} | {parameter: [one.value]}
        texts = {name: ",".join(map(written, values)) for name, values in query.items()}
        answer = client.get("/v1/models", query_string={**texts, **({"q": question} if question else {}), "limit": 1}).json
        assert answer["page"]["total"] == one.count
        assert one.selected == (one.value in chosen.get(parameter, []))


def test_the_day_asked_about_is_the_day_counted_for(client, catalog):
    facet = counted(catalog, Where("model", {}, date(2023, 6, 1)), "status")
    assert facet.values
    for one in facet.values:
        answer = client.get(f"/v1/models?as_of=2023-06-01&status={one.value}&limit=1").json
        assert answer["page"]["total"] == one.count


def test_facets_are_the_same_on_both_databases(catalogs):
    for kind, facets in FACETS.items():
        both = [[counted(catalogs(dialect), Where(kind, {}), parameter, 7) for parameter in facets] for dialect in DIALECTS]
        assert both[0] == both[1]


def test_the_commonest_are_shown_and_what_is_asked_for_beside_them(catalog):
    every = counted(catalog, Where("model", {}), "maker")
    rare = every.values[-1].value
    facet = counted(catalog, Where("model", {"maker": [rare]}), "maker", size=2)
    assert facet.values[:2] == every.values[:2]
    assert [(one.value, one.selected) for one in facet.values[2:]] == [(rare, True)]
    assert facet.truncated


def test_what_is_asked_for_and_has_nothing_is_counted_as_none(catalog):
    facet = counted(catalog, Where("model", {"status": ["announced"], "maker": ["openai"], "class": ["embedding_model"]}), "status")
    announced = [one for one in facet.values if one.value == "announced"]
    assert [(one.count, one.selected) for one in announced] == [(0, True)]


def test_values_have_the_names_that_people_know_them_by(catalog):
    parameters = ("maker", "class", "open_weights", "license")
    names = {parameter: counted(catalog, Where("model", {}), parameter).values for parameter in parameters}
    assert ("openai", "OpenAI") in [(one.value, one.name) for one in names["maker"]]
    assert ("image_model", "Image model") in [(one.value, one.name) for one in names["class"]]
    assert {one.name for one in names["open_weights"]} == {None}
    assert {one.name for one in names["license"]} == {None}


# --- The limit of time ------------------------------------------------------------------------------------------------

ENDLESS = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")


def test_what_is_not_counted_in_time_says_so(catalog):
    with catalog.reading() as connection:
        assert facets_of(connection, Where("model", {}), ["maker", "class"], seconds=0) == {
            "maker": Facet(timed_out=True), "class": Facet(timed_out=True),
        }  # fmt: skip


def test_a_statement_without_an_end_is_ended_and_the_snapshot_goes_on(catalog):
    def endless(connection):
        with at_most(connection, 0.05):
            connection.execute(ENDLESS)

    with catalog.reading() as connection:
        models = KINDS["model"].table
        before = connection.execute(models.select().limit(1)).all()
        for _ in range(2):
            with pytest.raises(OutOfTimeError):
                endless(connection)
        assert connection.execute(models.select().limit(1)).all() == before
        with at_most(connection, 60):
            assert connection.execute(models.select().limit(1)).all() == before


def test_the_limit_ends_with_its_block(catalog):
    with catalog.reading() as connection:
        with at_most(connection, 30):
            connection.execute(text("SELECT 1"))
        if connection.dialect.name == "postgresql":
            assert connection.scalar(text("SHOW statement_timeout")) == "0"


def test_an_error_of_another_sort_is_let_through(catalog):
    with catalog.reading() as connection:
        with pytest.raises(DBAPIError), at_most(connection, 30):
            connection.execute(text("SELECT * FROM nowhere"))
        assert connection.scalar(text("SELECT 1")) == 1
