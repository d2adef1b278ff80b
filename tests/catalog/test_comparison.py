"""The laws of a comparison, whatever the models: unknown makes no difference, the best is among the known, order is only order."""

from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog import comparison
from service.catalog.attributes import MODEL_ATTRIBUTES, Attribute
from service.catalog.cells import COMPARED, Column, Facts, written
from service.catalog.comparison import GROUPS, Wanted
from service.catalog.scores import Benchmark
from service.catalog.values import Boolean, Date, Entries, Integer, Kind, Money, Number, Reference, Terms
from tests.offers import BENCH, a_quote, a_result

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
METERS = ("price:input", "price:image", "price:cache_write")
GOLF = Benchmark("golf", "Golf", "strokes", "lower")
QUOTES = st.dictionaries(st.sampled_from(METERS), st.builds(
    lambda amount, unit, condition, provider: a_quote("input", amount, provider=provider, unit=unit, condition=condition),
    st.sampled_from(["0.00", "2.50", "10.00"]), st.sampled_from(["token", "token", "image"]), st.sampled_from([None, None, "at night"]),
    st.sampled_from(["acme", "other"]),
))  # fmt: skip
RESULTS = st.lists(st.builds(
    lambda value, test, variant, shots: a_result(value, benchmark=test, variant=variant, shots=shots),
    st.sampled_from([0.0, 50.0, 86.4]), st.sampled_from([BENCH, GOLF]), st.sampled_from([None, None, "cot", "Cot"]),
    st.sampled_from([None, 0, 5]),
), max_size=4, unique_by=lambda result: (result.benchmark, result.conditions))  # fmt: skip


def compared(models, wanted, benchmarks=None):
    """The comparison of what is known of some models, as clients read it."""
    columns = [Column(one.body["slug"], written(one)) for one in models]
    return orjson.loads(orjson.dumps(comparison.compare(columns, wanted, benchmarks)))


def compare(columns, chosen, differences_only=False):
    """The rows of some attributes with those of all prices and scores."""
    return compared(columns, Wanted([*(one.name for one in chosen), "price", "score"], differences=differences_only))


def column(slug, facts, lineage=(), page="a", quotes=(), results=()):
    """What is known of a model: only the given facts."""
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
    body = {**values, **precisions, "slug": slug, "name": slug, "states": states}
    return Facts(body, evidence, lineage, dict(quotes), results)


@st.composite
def comparisons(draw):
    """Two to five models, of which a few attributes are known or not, and those attributes."""
    chosen = draw(st.lists(st.sampled_from(CHOSEN), min_size=1, max_size=3, unique_by=lambda attribute: attribute.name))
    facts = st.fixed_dictionaries({attribute.name: cell(attribute) for attribute in chosen})
    made = draw(st.lists(st.tuples(facts, LINEAGES, st.sampled_from("ab"), QUOTES, RESULTS), min_size=2, max_size=5))
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
    order = [column.body["slug"] for column in shuffled]
    assert [model["slug"] for model in other["models"]] == order
    assert all([cell["model"] for cell in row["cells"]] == order for row in other["rows"])


def ranked(row):
    """The cells that may be held against each other, by model."""
    return {cell["model"]: cell for cell in row["cells"] if cell["state"] == "known" and cell["comparable"]}


@given(asked=comparisons())
def test_a_value_is_null_exactly_when_its_state_is_not_known(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        for cell, column in zip(row["cells"], columns, strict=True):
            assert (cell["value"] is None) == (cell["state"] != "known")
            if cell["value"] is None and row["key"] != "lineage":
                assert cell["state"] == column.body["states"].get(row["key"], "unknown")


@given(asked=comparisons())
def test_rows_differ_when_two_comparable_values_do_and_nobody_can_tell_while_one_is_unknown(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        known = [cell["value"] for cell in ranked(row).values()]
        differ = any(one != other for one in known for other in known)
        assert row["differs"] is (True if differ else False if len(known) == len(columns) else None)


@given(asked=comparisons())
def test_the_best_is_the_best_of_the_known_and_comparable_or_nobody(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        known = {model: cell["value"] for model, cell in ranked(row).items()}
        if row["better"] is None or row["differs"] is not True:
            assert row["best"] == []
            continue
        best = (max if row["better"] == "higher" else min)(known.values(), key=amount if row["type"] == "money" else None)
        assert row["best"] == [model for model, value in known.items() if value == best]


@given(asked=comparisons())
def test_units_and_conditions_that_are_mixed_are_never_ranked_and_it_is_said_why(asked):
    columns, chosen = asked
    for row in compare(columns, chosen)["rows"]:
        cells = [cell for cell in row["cells"] if cell["state"] == "known"]
        assert row["comparable"] == all(cell["comparable"] for cell in cells) == (row["why"] is None)
        for one in ranked(row).values():
            for other in ranked(row).values():
                assert (one["unit"], conditions_of(one)) == (other["unit"], conditions_of(other))
        if row["group"] == "Prices" and len({(cell["unit"], cell["note"]) for cell in cells}) > 1:
            assert row["best"] == []
        if row["group"] == "Scores" and len(cells) > 1 and len({conditions_of(cell) for cell in cells}) == len(cells):
            assert row["best"] == []
        assert all(cell["model"] in row["why"] for cell in cells if not cell["comparable"])


def conditions_of(cell):
    conditions = cell["conditions"]
    return conditions and tuple(str(conditions[name]).lower() for name in ("variant", "shots", "harness", "metric"))


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
    assert summary["rows"] == len(answer["rows"]) >= len(chosen)
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


# --- Which rows -------------------------------------------------------------------------------------------------------


def keys(columns, *fields, **wanted):
    return [row["key"] for row in compared(columns, Wanted(fields or None, **wanted), {"mmlu": BENCH, "golf": GOLF})["rows"]]


PRICED = {"price:input": a_quote(), "price:image": a_quote("image", "0.04", per=1, unit="image")}
PAIR = [column("a", {}, quotes=PRICED, results=[a_result(86.4)]), column("b", {}, results=[a_result(83.7)])]


def test_prices_stand_behind_the_attributes_then_scores_then_what_relates_to_others():
    assert keys(PAIR)[:1] == ["maker"]
    assert keys(PAIR)[-5:] == ["price:input", "price:image", "score:mmlu", "products", "lineage"]
    groups = list(dict.fromkeys(row["group"] for row in compared(PAIR, Wanted())["rows"]))
    assert groups == [group for group in GROUPS if group in groups] == list(GROUPS)


@pytest.mark.parametrize(("fields", "expected"), [
    (["price"], ["price:input", "price:image"]),
    (["price:image", "license"], ["license", "price:image"]),
    (["score"], ["score:mmlu"]),
    (["score:mmlu"], ["score:mmlu"]),
    (["score:golf"], ["score:golf"]),
    (["price:second"], ["price:second"]),
    (["score:mmlu:cot"], []),
])  # fmt: skip
def test_rows_are_chosen_by_key_or_by_what_stands_before_a_colon(fields, expected):
    assert keys(PAIR, *fields) == expected


def test_a_row_that_is_named_is_there_even_when_nobody_has_it():
    (row,) = compared(PAIR, Wanted(["score:golf"]), {"golf": GOLF})["rows"]
    assert [cell["state"] for cell in row["cells"]] == ["unknown", "unknown"]
    assert (row["label"], row["better"], row["differs"], row["best"], row["comparable"]) == ("Golf", "lower", None, [], True)


def test_groups_choose_prices_and_scores_too():
    assert keys(PAIR, groups=["Scores"]) == ["score:mmlu"]
    assert keys(PAIR, groups=["Prices"])[-2:] == ["price:input", "price:image"]


# --- Prices and dates -------------------------------------------------------------------------------------------------


def only_row(first, second, key="price:input"):
    columns = [column(slug, {}, quotes={key: quote}) for slug, quote in (("a", first), ("b", second))]
    (row,) = compared(columns, Wanted([key]))["rows"]
    return row


def test_prices_for_other_numbers_of_the_same_thing_are_brought_to_one_number():
    row = only_row(a_quote("input", "2.50"), a_quote("input", "0.002", per=1_000))
    assert (row["unit"], row["comparable"], row["best"]) == ("USD per million tokens", True, ["b"])
    assert [cell["value"] for cell in row["cells"]] == ["2.50", "2.00"]


@pytest.mark.parametrize(("facts", "why"), [
    ({"unit": "image", "per": 1}, "In several units: a (USD per million tokens), b (USD per image)."),
    ({"currency": "EUR"}, "In several units: a (USD per million tokens), b (EUR per million tokens)."),
    ({"condition": "thinking mode"}, "They hold under several conditions: a (always), b (thinking mode)."),
])  # fmt: skip
def test_prices_in_several_units_or_under_several_conditions_are_shown_and_not_ranked(facts, why):
    row = only_row(a_quote("input", "2.50"), a_quote("input", "1.00", **facts))
    assert (row["comparable"], row["best"], row["differs"], row["why"]) == (False, [], None, why)
    assert [cell["value"] for cell in row["cells"]] == ["2.50", "1.00"]


def test_a_price_says_whose_it_is_and_under_what():
    row = only_row(a_quote("image", "0.04", per=1, unit="image", condition="1024x1024"), a_quote("image", "0.04", per=1, unit="image"))
    cell = row["cells"][0]
    assert (cell["provider"], cell["offering"]) == ({"slug": "acme", "name": "Acme"}, "acme.m")
    assert (cell["unit"], cell["note"]) == ("USD per image", "1024x1024")


@pytest.mark.parametrize(("dates", "differs", "best"), [
    ([("2023-10-01", "month"), ("2023-10-15", "day")], None, []),
    ([("2023-10-01", "month"), ("2023-10-01", "month")], False, []),
    ([("2023-10-01", "month"), ("2023-10-01", "day")], None, []),
    ([("2023-10-01", "month"), ("2023-11-01", "day")], True, ["m1"]),
    ([("2023-01-01", "year"), ("2023-10-15", "day"), ("2022-01-01", "day")], True, ["m0", "m1"]),
    ([("2023-12-01", "month"), ("2024-01-01", "day")], True, ["m1"]),
])  # fmt: skip
def test_of_dates_of_which_one_lies_in_the_other_nobody_can_tell_the_later(dates, differs, best):
    columns = []
    for number, (day, precision) in enumerate(dates):
        made = column(f"m{number}", {"knowledge_cutoff": (day, None)})
        columns.append(Facts({**made.body, "knowledge_cutoff_precision": precision}, made.evidence))
    (row,) = compared(columns, Wanted(["knowledge_cutoff"]))["rows"]
    assert (row["differs"], row["best"]) == (differs, best)
