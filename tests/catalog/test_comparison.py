"""The laws of a comparison, whatever the models: unknown makes no difference, the best is among the known, order is only order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.attributes import MODEL_ATTRIBUTES, Attribute
from service.catalog.comparison import COMPARED, Column, compare
from service.catalog.values import Boolean, Date, Entries, Integer, Kind, Money, Number, Reference, Terms

CHOSEN = tuple(COMPARED.values())
STATES = ("not_disclosed", "not_applicable")


def shown(kind: Kind) -> st.SearchStrategy:
    """Few values of a kind, as bodies show them, so that equal ones meet; 0 and false among them."""
    if isinstance(kind, Boolean):
        return st.booleans()
    if isinstance(kind, (Integer, Number)):
        return st.sampled_from([0, 1, 128_000, 2**53 - 1])
    if isinstance(kind, Money):
        amounts = st.sampled_from(["0.00", "2.50", "10.00"])
        return amounts.map(lambda amount: {"amount": amount, "currency": "USD", "per": 1_000_000, "unit": "token"})
    if isinstance(kind, Date):
        return st.sampled_from(["2023-03-14", "2024-01-01"])
    if isinstance(kind, Terms):
        return st.lists(st.sampled_from([word.slug for word in kind.words[:3]]), unique=True, max_size=2)
    if isinstance(kind, Reference):
        return st.sampled_from([{"slug": "a", "name": "A"}, {"slug": "b", "name": "B"}])
    return st.sampled_from(["one", "other"])


def cell(attribute: Attribute) -> st.SearchStrategy:
    """One attribute of one model as (value, state): known, unknown, or with a state that says why not."""
    known = st.just([]) if isinstance(attribute.kind, Entries) else shown(attribute.kind)
    return known.map(lambda value: (value, None)) | st.sampled_from([(None, None), *((None, state) for state in STATES)])


LINEAGES = st.sampled_from([(), ({"relation": "uses", "slug": "clip", "name": "CLIP"},)])


def column(slug, facts, lineage=(), page="a"):
    """The column of a model of which only the given facts are known."""
    values = {attribute.name: None for attribute in MODEL_ATTRIBUTES} | {name: value for name, (value, _) in facts.items()}
    if values["products"] is None:
        values["products"] = []
    precisions = {f"{attribute.name}_precision": "day" for attribute in MODEL_ATTRIBUTES if isinstance(attribute.kind, Date)}
    states = {name: state for name, (_, state) in facts.items() if state}
    evidence = {
        name: [{"source": "core", "url": f"https://example.org/{name}/{page}", "date": "2026-01-01", "conflicts": 1}]
        for name, value in values.items()
        if value is not None
    }
    return Column(slug, {**values, **precisions, "slug": slug, "name": slug, "states": states}, evidence, lineage)


@st.composite
def comparisons(draw):
    """Two to five models, of which a few attributes are known or not, and those attributes."""
    chosen = draw(st.lists(st.sampled_from(CHOSEN), min_size=1, max_size=3, unique_by=lambda attribute: attribute.name))
    facts = st.fixed_dictionaries({attribute.name: cell(attribute) for attribute in chosen})
    made = draw(st.lists(st.tuples(facts, LINEAGES, st.sampled_from("ab")), min_size=2, max_size=5))
    return [column(f"model-{number}", *one) for number, one in enumerate(made)], chosen


def cells_by_model(answer):
    """The cells without their order: each with the pages it cites and not their positions."""
    return {
        (row["key"], cell["model"]): {**cell, "sources": sorted(answer["sources"][place]["url"] for place in cell["sources"])}
        for row in answer["rows"]
        for cell in row["cells"]
    }


def rows_without_cells(answer):
    return [{**row, "cells": None, "best": sorted(row["best"])} for row in answer["rows"]]


def amount(value):
    return Decimal(value["amount"] if isinstance(value, dict) else value)


@given(asked=comparisons(), random=st.randoms(use_true_random=False))
def test_models_in_another_order_change_only_the_order_of_cells(asked, random):
    columns, chosen = asked
    shuffled = random.sample(columns, len(columns))
    one, other = compare(columns, chosen), compare(shuffled, chosen)
    assert rows_without_cells(one) == rows_without_cells(other)
    assert cells_by_model(one) == cells_by_model(other)
    assert one["summary"] == other["summary"]
    assert [model["slug"] for model in other["models"]] == [column.slug for column in shuffled]
    assert all([cell["model"] for cell in row["cells"]] == [column.slug for column in shuffled] for row in other["rows"])


@given(asked=comparisons())
def test_a_value_is_null_exactly_when_its_state_is_not_known(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        for cell, column in zip(row["cells"], columns, strict=True):
            assert (cell["value"] is None) == (cell["state"] != "known")
            if cell["value"] is None and row["key"] != "lineage":
                assert cell["state"] == column.body["states"].get(row["key"], "unknown")


@given(asked=comparisons())
def test_rows_differ_when_two_known_values_do_and_nobody_can_tell_while_one_is_unknown(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        known = [cell["value"] for cell in row["cells"] if cell["state"] == "known"]
        differ = any(one != other for one in known for other in known)
        assert row["differs"] is (True if differ else False if len(known) == len(columns) else None)


@given(asked=comparisons())
def test_the_best_is_the_best_of_the_known_or_nobody(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        known = {cell["model"]: cell["value"] for cell in row["cells"] if cell["state"] == "known"}
        if row["better"] is None or row["differs"] is not True:
            assert row["best"] == []
            continue
        best = (max if row["better"] == "higher" else min)(known.values(), key=amount if row["type"] == "money" else None)
        assert row["best"] == [model for model, value in known.items() if value == best]


@given(asked=comparisons())
def test_a_model_of_which_nothing_is_known_makes_no_difference(asked):
    columns, chosen = asked
    before, after = compare(columns, chosen)["rows"], compare([*columns, column("stranger", {})], chosen)["rows"]
    for old, new in zip(before, after, strict=True):
        assert new["best"] == old["best"]
        assert new["differs"] == (True if old["differs"] else None)
        assert new["cells"][:-1] == old["cells"]


@pytest.mark.parametrize(("name", "nothing", "something"), [
    ("reasoning", False, True),
    ("training_compute", 0.0, 1.0),
    ("domains", [], ["law"]),
    ("context_window", 0, 1),
])  # fmt: skip
def test_zero_and_false_and_the_empty_set_are_values(name, nothing, something):
    (row,) = compare([column("a", {name: (nothing, None)}), column("b", {name: (something, None)})], [COMPARED[name]])["rows"]
    assert [(cell["state"], cell["value"]) for cell in row["cells"]] == [("known", nothing), ("known", something)]
    assert row["differs"] is True


@given(asked=comparisons())
def test_the_summary_counts_the_rows_and_every_source_is_cited(asked):
    columns, chosen = asked
    answer = compare(columns, chosen)
    summary = answer["summary"]
    assert summary["rows"] == len(answer["rows"]) == len(chosen)
    assert summary["differing"] + summary["identical"] + summary["undetermined"] == summary["rows"]
    cited = {place for row in answer["rows"] for cell in row["cells"] for place in cell["sources"]}
    assert cited == set(range(len(answer["sources"])))


@given(asked=comparisons())
def test_only_the_differences_are_the_rows_that_differ(asked):
    columns, chosen = asked
    every, some = compare(columns, chosen), compare(columns, chosen, differences_only=True)
    assert [row["key"] for row in some["rows"]] == [row["key"] for row in every["rows"] if row["differs"]]
    cited = {place for row in some["rows"] for cell in row["cells"] for place in cell["sources"]}
    assert cited == set(range(len(some["sources"])))
