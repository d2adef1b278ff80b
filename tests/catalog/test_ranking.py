"""Weights and frontier: laws that hold whatever the models, and what an unknown does to a score."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.catalog.ranking import Unrankable, dominates, frontier, place, ranking
from service.catalog.rows import UNKNOWN

VALUES = st.none() | st.sampled_from([0, 1, 2, 5, 128_000])


def row(key, values, better="higher", type="integer", comparable=(), why=None):
    """A row of the models m0, m1 ... in which None is unknown; `comparable` are the places that may be ranked, or all."""
    cells = [
        {**UNKNOWN, "model": f"m{number}", "state": "unknown" if value is None else "known", "value": value,
         "comparable": not comparable or number in comparable}
        for number, value in enumerate(values)
    ]  # fmt: skip
    return {"key": key, "label": key.title(), "type": type, "unit": None, "better": better, "cells": cells, "why": why}


@st.composite
def tables(draw):
    """Two to five models in one to three rows with weights."""
    models, count = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    rows = [
        row(f"r{number}", draw(st.lists(VALUES, min_size=models, max_size=models)), draw(st.sampled_from(["higher", "lower"])))
        for number in range(count)
    ]
    weights = [(one["key"], Decimal(draw(st.integers(1, 9)))) for one in rows]
    return {one["key"]: one for one in rows}, weights


def ranked(rows, weights):
    """The ranking; where nothing can be weighed, the case is another test's."""
    try:
        return ranking(rows, weights)
    except Unrankable:
        assume(False)


def by_model(answer):
    return {one["model"]: one for one in answer["models"]}


def changed(one, cells):
    return {**one, "cells": cells}


@given(table=tables(), random=st.randoms(use_true_random=False))
def test_the_order_of_the_models_makes_no_difference_to_the_ranking(table, random):
    rows, weights = table
    order = random.sample(range(len(rows["r0"]["cells"])), len(rows["r0"]["cells"]))
    shuffled = {key: changed(one, [one["cells"][at] for at in order]) for key, one in rows.items()}
    assert ranked(rows, weights) == ranked(shuffled, weights)


@given(table=tables(), factor=st.sampled_from([2, 1_000, 1_000_000]), shift=st.integers(0, 9))
def test_another_unit_of_a_row_makes_no_difference_to_the_ranking(table, factor, shift):
    rows, weights = table
    rescaled = {
        key: changed(one, [{**c, "value": None if c["value"] is None else c["value"] * factor + shift} for c in one["cells"]])
        for key, one in rows.items()
    }
    one, other = ranked(rows, weights), ranked(rescaled, weights)
    for answer in (one, other):
        for model in answer["models"]:
            for term in model["terms"]:
                del term["value"]
    assert one == other


@given(table=tables(), factor=st.integers(2, 50))
def test_only_the_proportions_of_the_weights_matter(table, factor):
    rows, weights = table
    one, other = ranked(rows, weights), ranked(rows, [(key, weight * factor) for key, weight in weights])
    assert one["models"] == other["models"]


@given(table=tables())
def test_a_score_is_the_sum_of_its_points_and_lies_where_it_is_said_to(table):
    rows, weights = table
    for model in ranked(rows, weights)["models"]:
        terms = [term for term in model["terms"] if term["points"] is not None]
        if model["score"] is None:
            assert (terms, model["rank"], model["covered"], model["between"]) == ([], None, 0.0, [0.0, 1.0])
            continue
        assert sum(term["points"] for term in terms) == pytest.approx(model["score"], abs=1e-5)
        assert sum(term["share"] for term in terms) == pytest.approx(1, abs=1e-5)
        low, high = model["between"]
        assert 0 <= low <= model["score"] <= high <= 1
        assert high - low == pytest.approx(1 - model["covered"], abs=1e-5)
        assert bool(model["missing"]) == (model["covered"] < 1)


@given(table=tables())
def test_ranks_follow_scores_and_equal_scores_share_one(table):
    rows, weights = table
    models = ranked(rows, weights)["models"]
    known = [one for one in models if one["rank"] is not None]
    assert models[: len(known)] == known
    for one in known:
        assert one["rank"] == 1 + sum(other["score"] > one["score"] for other in known)


@given(table=tables())
def test_who_is_best_in_all_rows_is_first(table):
    rows, weights = table
    answer = ranked(rows, weights)
    for model in answer["models"]:
        if model["covered"] == 1 and all(term["normalised"] in (None, 1.0) for term in model["terms"]):
            assert (model["rank"], model["score"]) == (1, 1.0)


def test_an_unknown_leaves_its_row_out_and_says_so():
    rows = {"size": row("size", [0, 5, 10]), "price": row("price", [1, None, 3], "lower")}
    found = by_model(ranking(rows, [("size", Decimal(1)), ("price", Decimal(3))]))
    known, unknown = found["m0"], found["m1"]
    assert (known["score"], known["covered"], known["between"], known["missing"]) == (0.75, 1.0, [0.75, 0.75], [])
    assert (unknown["score"], unknown["covered"], unknown["between"], unknown["missing"]) == (0.5, 0.25, [0.125, 0.875], ["price"])
    assert unknown["terms"][1] == {
        "key": "price", "state": "unknown", "value": None, "normalised": None, "share": None, "points": None,
    }  # fmt: skip


@pytest.mark.parametrize(("values", "options", "why"), [
    ([7, 7], {}, "All known values are equal."),
    ([7, None], {}, "Only one of these models has a known value."),
    ([None, None], {}, "None of these models has a known value."),
    ([7, 8], {"comparable": [5], "why": "In several units."}, "In several units."),
])  # fmt: skip
def test_a_row_that_tells_nothing_is_weighed_for_nobody_and_says_why(values, options, why):
    rows = {"dull": row("dull", values, **options), "size": row("size", [1, 2])}
    answer = ranking(rows, [("dull", Decimal(100)), ("size", Decimal(1))])
    assert [(one["weighed"], one["why"]) for one in answer["weights"]] == [(False, why), (True, None)]
    assert [(one["model"], one["score"], one["covered"]) for one in answer["models"]] == [("m1", 1.0, 1.0), ("m0", 0.0, 1.0)]
    with pytest.raises(Unrankable) as error:
        ranking(rows, [("dull", Decimal(1))])
    assert (error.value.reasons, error.value.possible) == ({"dull": why}, ["size"])


def test_a_row_that_is_not_there_cannot_be_weighed():
    with pytest.raises(Unrankable) as error:
        frontier({"size": row("size", [1, 2])}, ["size", "score:mmlu:cot"])
    assert list(error.value.reasons) == ["score:mmlu:cot"]


# --- Frontier ---------------------------------------------------------------------------------------------------------


@given(table=tables())
def test_the_frontier_is_whom_no_other_beats(table):
    rows, _ = table
    answer = frontier(rows, list(rows))
    points = {
        model: [place(one, cell) for one in rows.values() for cell in one["cells"] if cell["model"] == model]
        for model in (cell["model"] for cell in rows["r0"]["cells"])
    }
    whole = {model: point for model, point in points.items() if None not in point}

    def beats(one, other):
        better = [a > b for a, b in zip(one, other, strict=True)]
        worse = [a < b for a, b in zip(one, other, strict=True)]
        return any(better) and not any(worse)

    expected = [model for model, point in whole.items() if not any(beats(other, point) for other in whole.values())]
    assert answer["models"] == expected
    assert {one["model"] for one in answer["incomplete"]} == points.keys() - whole.keys()
    assert {one["model"] for one in answer["beaten"]} == whole.keys() - set(expected)
    assert bool(whole) == bool(expected)
    for one in answer["beaten"]:
        assert all(beats(whole[other], whole[one["model"]]) for other in one["by"])


def test_who_lacks_a_comparable_value_is_apart_and_beats_nobody():
    rows = {"size": row("size", [1, 9, 2], comparable=[0, 2], why="Under other conditions: m1."), "price": row("price", [5, 1, 5], "lower")}
    answer = frontier(rows, ["size", "price"])
    assert answer["models"] == ["m2"]
    assert answer["beaten"] == [{"model": "m0", "by": ["m2"]}]
    assert answer["incomplete"] == [{"model": "m1", "missing": ["size"]}]
    assert [one["why"] for one in answer["rows"]] == ["Under other conditions: m1.", None]


@given(point=st.lists(st.fractions(), min_size=1, max_size=3))
def test_equals_do_not_beat_each_other(point):
    assert not dominates(point, point)
    assert dominates([point[0] + 1, *point[1:]], point)


@pytest.mark.parametrize(("type", "value", "better", "expected"), [
    ("money", "2.50", "lower", Fraction(-5, 2)),
    ("number", 0.5, "higher", Fraction(1, 2)),
    ("integer", 0, "higher", Fraction(0)),
    ("date", "1971-01-02", "higher", Fraction(719529)),
    ("boolean", True, "higher", None),
    ("integer", 7, None, None),
])  # fmt: skip
def test_a_place_is_exact_and_greater_where_it_is_better(type, value, better, expected):
    one = row("r", [value], better, type)
    assert place(one, one["cells"][0]) == expected
