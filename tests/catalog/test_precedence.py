"""Whose word counts more: standing over date, then the newest; and what counts as a conflict."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.attributes import MODEL_ATTRIBUTES
from service.catalog.precedence import STANDINGS, Heard, Said, facts_of, in_order

NOT_DISCLOSED = Said(state="not_disclosed")


def heard(source, standing, day, document=1, **says):
    said = {name: value if isinstance(value, Said) else Said(value) for name, value in says.items()}
    return Heard(source, standing, document, date.fromisoformat(day), said)


def facts(*statements):
    return facts_of(MODEL_ATTRIBUTES, in_order(statements))


def test_a_better_standing_wins_over_a_newer_document():
    fact = facts(
        heard("core", "core", "2024-01-01", context_window=8_000),
        heard("list", "aggregator", "2026-01-01", context_window=9_000),
    )["context_window"]
    assert (fact.said.value, fact.source, fact.conflicts) == (8_000, "core", 1)


def test_the_standings_from_the_best_down():
    assert list(STANDINGS) == ["curator", "core", "maker", "record", "aggregator"]
    statements = [heard(word, word, "2024-01-01", context_window=place) for place, word in enumerate(STANDINGS)]
    assert [one.standing for one in in_order(reversed(statements))] == list(STANDINGS)


def test_of_two_sources_with_equal_standing_the_newer_document_wins():
    fact = facts(
        heard("new", "record", "2026-01-02", context_window=2_000),
        heard("old", "record", "2026-01-01", context_window=1_000),
    )["context_window"]
    assert (fact.said.value, fact.source) == (2_000, "new")


def test_of_two_documents_of_one_day_the_one_that_came_in_later_wins():
    fact = facts(
        heard("a", "record", "2026-01-01", document=7, context_window=7_000),
        heard("b", "record", "2026-01-01", document=3, context_window=3_000),
    )["context_window"]
    assert fact.said.value == 7_000


def test_of_one_source_only_the_newest_document_is_heard():
    found = facts(
        heard("core", "core", "2026-01-02", document=1, context_window=2_000),
        heard("core", "core", "2026-01-01", document=2, context_window=1_000, max_output=500),
    )
    assert found["context_window"].said.value == 2_000
    assert found["context_window"].conflicts == 0
    assert "max_output" not in found


def test_a_weaker_source_fills_what_the_stronger_leaves_out():
    found = facts(
        heard("core", "core", "2026-01-01", context_window=8_000),
        heard("list", "aggregator", "2025-01-01", max_output=4_000),
    )
    assert {name: fact.source for name, fact in found.items()} == {"context_window": "core", "max_output": "list"}


def test_a_stronger_not_disclosed_stands_over_a_weaker_value():
    fact = facts(
        heard("core", "core", "2026-01-01", parameters=NOT_DISCLOSED),
        heard("list", "aggregator", "2026-01-01", parameters=10**12),
    )["parameters"]
    assert (fact.said.state, fact.said.value) == ("not_disclosed", None)


@pytest.mark.parametrize(("ours", "theirs", "conflicts"), [
    ("2023-03-14", "2023-03", 0),
    ("2023-03", "2023-03-14", 0),
    ("2023", "2023-03-14", 0),
    ("2023-03-14", "2023-03-14", 0),
    ("2023-03-14", "2023-03-15", 1),
    ("2023-03", "2023-04-14", 1),
    ("2023-03", "2023-04", 1),
    ("2023", "2024", 1),
])  # fmt: skip
def test_a_coarser_date_does_not_conflict_with_a_finer_one_inside_it(ours, theirs, conflicts):
    fact = facts(heard("a", "core", "2026-01-01", released_on=ours), heard("b", "record", "2026-01-01", released_on=theirs))["released_on"]
    assert (fact.said.value, fact.conflicts) == (ours, conflicts)


def test_every_source_that_says_otherwise_is_a_conflict_and_no_other():
    fact = facts(
        heard("a", "core", "2026-01-01", context_window=8_000),
        heard("b", "record", "2026-01-01", context_window=8_000),
        heard("c", "record", "2026-01-01", context_window=8_192),
        heard("d", "aggregator", "2026-01-01", context_window=4_000),
        heard("e", "aggregator", "2026-01-01", context_window=Said(state="not_disclosed")),
        heard("f", "aggregator", "2026-01-01", max_output=1),
    )["context_window"]
    assert fact.conflicts == 2


def test_identifiers_of_all_sources_are_united_and_of_two_alike_the_stronger_stands():
    ours = {"scheme": "openai", "value": "gpt-4", "kind": "canonical"}
    theirs = {"scheme": "openai", "value": "gpt-4", "kind": "alias"}
    more = {"scheme": "azure", "value": "gpt4", "kind": "alias"}
    fact = facts(
        heard("list", "aggregator", "2026-01-01", identifiers=[theirs, more]),
        heard("core", "core", "2025-01-01", identifiers=[ours]),
    )["identifiers"]
    assert fact.said.value == [more, ours]
    assert fact.conflicts == 0


STATEMENTS = st.lists(
    st.builds(
        heard,
        source=st.sampled_from("abc"),
        standing=st.just("record"),
        day=st.sampled_from(["2026-01-01", "2026-01-02"]),
        document=st.integers(1, 50),
        context_window=st.integers(1, 3),
        released_on=st.sampled_from(["2023", "2023-03", "2023-04"]),
    ),
    max_size=6,
    unique_by=lambda one: one.document,
)


@given(statements=STATEMENTS, random=st.randoms(use_true_random=False))
def test_facts_do_not_depend_on_the_order_in_which_statements_are_heard(statements, random):
    shuffled = random.sample(statements, len(statements))
    assert facts(*shuffled) == facts(*statements)
