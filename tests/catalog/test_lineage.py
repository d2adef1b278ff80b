"""Lineage is walked step by step, nearest first, and ends also where it runs in a circle."""

import pytest

from service.catalog.lineage import direct, edges
from tests.rows import a_document, a_maker, a_model, merged


def from_(target, relation="fine_tuned_from"):
    return [{"relation": relation, "target": target}]


def walked(database, slug, *directions, depth=10):
    with database.reading() as connection:
        found = edges(connection, slug, directions or ("ancestors", "descendants"), depth)
    return [(edge["depth"], edge["direction"], edge["from"]["slug"], edge["to"]["slug"] or edge["to"]["name"]) for edge in found]


@pytest.fixture
def chain(empty):
    """d comes from c, c from b, b from a, and a learned from a data set."""
    merged(empty, a_document(
        a_maker(),
        a_model("a", lineage=[{"relation": "trained_on", "name": "WebText"}]),
        a_model("b", lineage=from_("a")),
        a_model("c", lineage=from_("b")),
        a_model("d", lineage=from_("c")),
    ))  # fmt: skip
    return empty


def test_ancestors_come_nearest_first_and_a_data_set_by_its_name(chain):
    assert walked(chain, "c", "ancestors") == [(1, "ancestors", "c", "b"), (2, "ancestors", "b", "a"), (3, "ancestors", "a", "WebText")]


def test_descendants_come_nearest_first(chain):
    assert walked(chain, "b", "descendants") == [(1, "descendants", "c", "b"), (2, "descendants", "d", "c")]


def test_both_directions_are_ancestors_then_descendants(chain):
    assert [edge[1] for edge in walked(chain, "b")] == ["ancestors", "ancestors", "descendants", "descendants"]


def test_no_step_goes_deeper_than_asked(chain):
    assert walked(chain, "d", depth=2) == [(1, "ancestors", "d", "c"), (2, "ancestors", "c", "b")]


def test_a_circle_is_walked_once_round(empty):
    merged(empty, a_document(
        a_maker(),
        a_model("a", lineage=from_("b", "succeeds")),
        a_model("b", lineage=from_("c", "succeeds")),
        a_model("c", lineage=from_("a", "succeeds")),
    ))  # fmt: skip
    assert walked(empty, "a", "ancestors") == [(1, "ancestors", "a", "b"), (2, "ancestors", "b", "c"), (3, "ancestors", "c", "a")]
    assert len(walked(empty, "a")) == 6


def test_an_ancestor_by_two_ways_is_walked_once(empty):
    merged(empty, a_document(
        a_maker(),
        a_model("root", lineage=[{"relation": "trained_on", "name": "WebText"}]),
        a_model("left", lineage=from_("root")),
        a_model("right", lineage=from_("root")),
        a_model("merge", lineage=[*from_("left", "merged_from"), *from_("right", "merged_from")]),
    ))  # fmt: skip
    found = walked(empty, "merge", "ancestors")
    assert len(found) == len(set(found)) == 5
    assert found[-1] == (3, "ancestors", "root", "WebText")


def test_what_two_sources_say_of_one_end_is_one_edge_with_the_page_that_says_so(empty):
    page = "https://example.org/b"
    merged(empty, a_document(a_maker(), a_model("a"), a_model("b", lineage=[{"relation": "uses", "name": "A"}])))
    merged(empty, a_document(a_model("b", lineage=[{**from_("a", "uses")[0], "url": page}]), day="2026-01-02", source="other"))
    with empty.reading() as connection:
        (edge,) = edges(connection, "b", ("ancestors",))
        assert (edge["to"], edge["url"]) == ({"slug": "a", "name": "A"}, page)
        assert direct(connection, ["b"]) == {"b": [{"relation": "uses", "slug": "a", "name": "A"}]}


def test_what_a_comparison_shows_of_lineage_is_one_step(chain):
    with chain.reading() as connection:
        assert direct(connection, ["a", "b"]) == {
            "a": [{"relation": "trained_on", "slug": None, "name": "WebText"}],
            "b": [{"relation": "fine_tuned_from", "slug": "a", "name": "A"}],
        }


def test_a_model_with_many_descendants_shows_each_once_and_in_order(empty):
    many = [f"m{number:04}" for number in range(1_050)]
    merged(empty, a_document(a_maker(), a_model("root"), *(a_model(one, lineage=from_("root")) for one in many), a_model("leaf", lineage=[
        {"relation": "uses", "target": many[0]}, {"relation": "uses", "target": many[-1]},
    ])))  # fmt: skip
    below = [("descendants", one) for one in many]
    assert [(way, one) for _, way, one, _ in walked(empty, "root")] == [*below, ("descendants", "leaf"), ("descendants", "leaf")]
