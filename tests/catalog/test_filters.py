"""Every filter against what the bodies say: a plain reading of the JSON is the oracle, on both databases."""

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.catalog.attributes import KINDS
from service.catalog.filters import FILTERS
from service.catalog.paging import SORTS, Sort
from service.catalog.values import Boolean, Choice, Date, Entries, Integer, Money, Number, Reference, Text
from tests.catalog.conftest import in_order, said

OTHERS = {Date: {"2023-12-31", "2024-01-01"}, Integer: {0, 100_000}, Number: {0, 1e24}, Money: {Decimal(0), Decimal(1)}}
ANSWERS = {}  # (client, address) -> what was answered: the catalog is only read


def asked(client, kind, /, **query):
    """How many things a query finds, and the first of them; or the status when it finds fault instead."""
    address = f"/v1/{KINDS[kind].plural}?{urlencode({**query, 'limit': 200, 'fields': 'slug'}, safe=',')}"
    if (id(client), address) not in ANSWERS:
        answer = client.get(address)
        ok = answer.status_code == 200
        found = (answer.json["page"]["total"], [thing["slug"] for thing in answer.json["data"]]) if ok else answer.status_code
        ANSWERS[id(client), address] = found
    return ANSWERS[id(client), address]


def total(client, kind, /, **query):
    return asked(client, kind, **query)[0]


@pytest.fixture(scope="session")
def seen(bodies):
    """The values that the catalog has for each attribute, in order; without those that a list with commas cannot say."""
    found = {}
    for kind, thing in KINDS.items():
        for attribute in (one for one in thing if one.filterable):
            values = {value for body in bodies[kind] for value in as_list(said(attribute, body))}
            found[kind, attribute.name] = sorted(value for value in values if "," not in str(value))
    return found


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def matches(parameter, attribute, values, body):
    """What a filter says of a body; none but `_known=false` matches the unknown."""
    suffix = parameter.removeprefix(attribute.parameter).lstrip("_")
    ours = said(attribute, body)
    if suffix == "known" or parameter == "snapshot":
        return (ours is not None) is values[0]
    if ours is None:
        return False
    here = [value in ours for value in values] if attribute.kind.many else [value == ours for value in values]
    return {
        "all": all(here),
        "not": not any(here),
        "min": suffix == "min" and ours >= values[0],
        "max": suffix == "max" and ours <= values[0],
        "": any(here),
    }[suffix]


def written(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def values_for(parameter, attribute, seen):
    """Values that a filter takes: those that the catalog has, and others where others are allowed."""
    if parameter.endswith("_known") or parameter == "snapshot" or isinstance(attribute.kind, Boolean):
        return st.lists(st.booleans(), min_size=1, max_size=1)
    others = OTHERS.get(type(attribute.kind), set())
    if isinstance(attribute.kind, Choice):  # sets of words too
        others = {word.slug for word in attribute.kind.words}
    most = 1 if parameter.endswith(("_min", "_max")) else 3
    return st.lists(st.sampled_from(sorted({*seen, *others})), min_size=1, max_size=most, unique=True)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120)
@given(data=st.data())
def test_random_filters_find_what_the_bodies_say_on_both_databases(both, bodies, seen, kind, data):
    # Of a thing that the catalog has none of, no filter can ask.
    parameters = [
        parameter
        for parameter, one in FILTERS[kind].items()
        if seen[kind, one.attribute.name] or not isinstance(one.attribute.kind, (Reference, Entries, Text))
    ]
    chosen = {}
    for parameter in data.draw(st.lists(st.sampled_from(parameters), min_size=1, max_size=3, unique=True)):
        attribute = FILTERS[kind][parameter].attribute
        chosen[parameter] = (attribute, data.draw(values_for(parameter, attribute, seen[kind, attribute.name]), label=parameter))
    sort = Sort(data.draw(st.sampled_from(list(SORTS[kind])), label="sort"), data.draw(st.booleans(), label="downwards"))
    query = {parameter: ",".join(map(written, values)) for parameter, (_, values) in chosen.items()} | {"sort": str(sort)}
    ranges = [(name, f"{name.removesuffix('_min')}_max") for name in chosen if name.endswith("_min")]
    if any(high in chosen and chosen[low][1][0] > chosen[high][1][0] for low, high in ranges):
        expected = 400
    else:
        found = [
            thing for thing in bodies[kind]
            if all(matches(parameter, attribute, values, thing) for parameter, (attribute, values) in chosen.items())
        ]  # fmt: skip
        expected = (len(found), in_order(kind, found, sort)[:200])
    assert asked(both[0], kind, **query) == expected
    assert asked(both[1], kind, **query) == expected


FILTERABLE = [(kind, attribute) for kind, thing in KINDS.items() for attribute in thing if attribute.filterable]


@pytest.mark.parametrize(("kind", "attribute"), FILTERABLE, ids=lambda one: getattr(one, "name", one))
def test_true_false_and_unknown_make_up_the_whole(client, bodies, seen, kind, attribute):
    name, values = attribute.parameter, [written(value) for value in seen[kind, attribute.name]]
    known = len(bodies[kind])
    if f"{name}_known" in FILTERS[kind]:
        known -= total(client, kind, **{f"{name}_known": "false"})
        assert total(client, kind, **{f"{name}_known": "true"}) == known
    if isinstance(attribute.kind, Boolean):
        assert total(client, kind, **{name: "true"}) + total(client, kind, **{name: "false"}) == known
        return
    for some in ([values[:1], values[:3], values[-2:]] if values else []):
        text = ",".join(some)
        assert total(client, kind, **{name: text}) + total(client, kind, **{f"{name}_not": text}) == known


ORDERED = [(kind, attribute) for kind, attribute in FILTERABLE if f"{attribute.parameter}_min" in FILTERS[kind]]


@pytest.mark.parametrize(("kind", "attribute"), ORDERED, ids=lambda one: getattr(one, "name", one))
def test_at_least_and_at_most_share_exactly_the_bound_and_leave_out_the_unknown(client, bodies, seen, kind, attribute):
    values, name = seen[kind, attribute.name], attribute.parameter
    known = sum(said(attribute, thing) is not None for thing in bodies[kind])
    for bound in map(written, values[:: max(1, len(values) // 4)]):
        same = total(client, kind, **{name: bound})
        assert total(client, kind, **{f"{name}_min": bound, f"{name}_max": bound}) == same
        assert total(client, kind, **{f"{name}_min": bound}) + total(client, kind, **{f"{name}_max": bound}) - same == known


@pytest.mark.parametrize(("query", "expected"), [
    ({"context_window_min": 200_000, "context_window_max": 100_000}, 400),
    ({"released_on_min": "2024-01-01", "released_on_max": "2023-01-01"}, 400),
])  # fmt: skip
def test_bounds_with_nothing_between_them_are_refused(client, query, expected):
    assert asked(client, "model", **query) == expected


def test_a_filter_by_a_set_asks_for_any_and_all_for_every_word(client):
    either = total(client, "model", input_modality="image,audio")
    every = asked(client, "model", input_modality_all="image,audio")
    assert 0 < every[0] < either
    assert every == asked(client, "model", input_modality_all="audio,image,audio")


def test_a_set_is_in_the_filters_by_its_singular(client):
    assert "class" in FILTERS["model"]
    assert asked(client, "model", classes="large_language_model") == 400
