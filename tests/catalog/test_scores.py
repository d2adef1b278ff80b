"""Scores side by side: which conditions a row has, which score of a model it shows, and which of them it ranks."""

from types import SimpleNamespace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.cells import Column, written
from service.catalog.comparison import Wanted, compare
from service.catalog.scores import Benchmark, Conditions
from tests.offers import BENCH, a_result, facts_about

FIVE, COT = {"shots": 5}, {"variant": "cot", "shots": 0}


def rows(named=(), /, **results):
    """The rows of some models' results, each a list of (value, conditions)."""
    return rows_of({model: [a_result(value, **facts) for value, facts in found] for model, found in results.items()}, named)


def rows_of(results, named=()):
    columns = [Column(model, written(facts_about(model, results=found))) for model, found in results.items()]
    wanted = Wanted(["score", *(f"score:{one.slug}" for one in named)])
    answer = orjson.loads(orjson.dumps(compare(columns, wanted, {one.slug: one for one in named})))
    return {row["key"]: SimpleNamespace(**row | {"cells": [SimpleNamespace(**cell) for cell in row["cells"]]}) for row in answer["rows"]}


def shown(row):
    return [(cell.value, cell.comparable) for cell in row.cells]


def test_a_row_has_the_conditions_that_most_models_share_and_ranks_only_what_was_had_under_them():
    row = rows(a=[(86.4, FIVE)], b=[(88.7, COT)], c=[(83.7, FIVE)])["score:mmlu"]
    assert row.conditions == {"variant": None, "shots": 5, "harness": None, "metric": "accuracy"}
    assert shown(row) == [(86.4, True), (88.7, False), (83.7, True)]
    assert (row.best, row.comparable, row.why) == (["a"], False, "Under other conditions: b (cot, 0-shot).")
    assert (row.label, row.cells[1].note) == ("MMLU, 5-shot", "cot, 0-shot")


def test_of_several_scores_of_a_model_the_one_under_the_rows_conditions_is_shown():
    row = rows(a=[(90.0, COT), (83.7, FIVE)], b=[(86.4, FIVE)])["score:mmlu"]
    assert shown(row) == [(83.7, True), (86.4, True)]
    assert (row.best, row.why) == (["b"], None)


def test_a_model_without_a_score_under_the_rows_conditions_shows_the_one_under_those_most_like_them():
    row = rows(a=[(1.0, FIVE)], b=[(2.0, FIVE)], c=[(3.0, COT), (4.0, {"shots": 4}), (5.0, {"variant": "cot", "shots": 5})])["score:mmlu"]
    assert shown(row)[2] == (4.0, False)


def test_where_no_two_share_conditions_all_are_shown_and_none_is_ranked():
    row = rows(a=[(86.4, FIVE)], b=[(88.7, COT)])["score:mmlu"]
    assert (row.conditions, row.best, row.differs) == (None, [], None)
    assert row.why == "No two under the same conditions: a (5-shot), b (cot, 0-shot)."
    assert shown(row) == [(86.4, False), (88.7, False)]


def test_every_other_variant_in_which_two_have_been_scored_has_a_row_of_its_own():
    found = rows(a=[(86.4, FIVE), (1.0, COT)], b=[(86.0, FIVE), (2.0, COT)], c=[(83.7, FIVE)], d=[(9.0, {"variant": "maj@32"})])
    assert list(found) == ["score:mmlu", "score:mmlu:cot"]
    assert [cell.state for cell in found["score:mmlu:cot"].cells] == ["known", "known", "unknown", "unknown"]
    assert (found["score:mmlu:cot"].label, found["score:mmlu:cot"].best) == ("MMLU, cot, 0-shot", ["b"])


@pytest.mark.parametrize(("one", "other", "agree"), [
    ({"shots": 5}, {"shots": 5}, True),
    ({"shots": 5}, {}, False),
    ({}, {}, True),
    ({"harness": "a"}, {"harness": "b"}, False),
    ({"metric": "accuracy"}, {}, True),
    ({"metric": "f1"}, {}, False),
    ({"metric": "Resolved"}, {"metric": "percent resolved"}, True),
    ({"metric": "resolved"}, {"metric": "pass@1"}, False),
    ({"variant": "Accuracy"}, {}, True),
    ({"variant": "cot"}, {"variant": "cot"}, True),
    ({"variant": "diamond, cot"}, {"variant": "Diamond cot"}, True),
    ({"variant": "diamond, cot"}, {"variant": "diamond"}, False),
    ({"scored_on": "2024-01-01"}, {"scored_on": "2020-01-01"}, True),
])  # fmt: skip
def test_conditions_agree_when_all_four_do_and_what_is_not_said_agrees_with_nothing_that_is(one, other, agree):
    row = rows(a=[(1.0, one)], b=[(2.0, other)])["score:mmlu"]
    assert (row.best == ["b"]) is agree
    assert row.comparable is agree


def test_conditions_without_a_name_agree_with_nobodys():
    unnamed = {"variant": "retail other conditions"}
    found = rows(a=[(1.0, {**unnamed, "slug": "a"})], b=[(2.0, {**unnamed, "slug": "b"})])
    assert list(found) == ["score:mmlu"]
    assert (found["score:mmlu"].best, found["score:mmlu"].conditions) == ([], None)
    assert found["score:mmlu"].why == "No two under the same conditions: a (retail other conditions), b (retail other conditions)."


def test_one_scored_model_makes_no_row_unless_it_is_named():
    assert rows(a=[(1.0, FIVE)], b=[]) == {}
    row = rows([BENCH], a=[(1.0, FIVE)], b=[])["score:mmlu"]
    assert ([cell.state for cell in row.cells], row.best, row.comparable) == (["known", "unknown"], [], True)
    assert row.conditions["shots"] == 5


def test_of_two_results_under_the_same_conditions_the_newer_is_shown():
    row = rows(a=[(1.0, {"scored_on": "2024-01-01"}), (2.0, {"scored_on": "2025-01-01"}), (3.0, {})], b=[(9.0, {})])["score:mmlu"]
    assert shown(row)[0] == (2.0, True)


def test_a_benchmark_that_does_not_say_what_is_better_ranks_nobody():
    odd = Benchmark("odd", "Odd", "points", None)
    results = {"a": [a_result(1.0, benchmark=odd)], "b": [a_result(2.0, benchmark=odd)]}
    (row,) = rows_of(results).values()
    assert (row.best, row.comparable, row.differs) == ([], True, True)


CONDITIONS = st.fixed_dictionaries({
    "variant": st.sampled_from([None, None, "cot", "maj@32"]), "shots": st.sampled_from([None, 0, 5]),
    "harness": st.sampled_from([None, "h"]),
})  # fmt: skip
FOUND = st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0]), CONDITIONS), max_size=4, unique_by=lambda one: str(one[1]))


@given(found=st.lists(FOUND, min_size=2, max_size=5))
def test_no_conditions_are_shared_by_more_models_than_the_rows_own(found):
    results = {f"m{number}": one for number, one in enumerate(found)}
    for key, row in rows(**results).items():
        if key.count(":") > 1:
            continue
        held = [
            {Conditions(one["variant"], one["shots"], one["harness"], "accuracy").under for _, one in some}
            for some in results.values()
        ]
        most = max(sum(conditions in some for some in held) for conditions in set().union(*held))
        fitting = sum(cell.state == "known" and cell.comparable for cell in row.cells)
        assert fitting == (most if row.conditions else 0)
        assert row.conditions is not None or most == 1
        assert [cell.state == "known" for cell in row.cells] == [bool(some) for some in results.values()]
