"""Every filter against what the bodies say: a plain reading of the JSON is the oracle, on both databases."""

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.catalog.attributes import KINDS
from service.catalog.filters import FILTERS
from service.catalog.values import Boolean, Choice, Date, Entries, Integer, Money, Number, Reference

OTHERS = {Date: {"2023-12-31", "2024-01-01"}, Integer: {0, 100_000}, Number: {0, 1e24}, Money: {Decimal(0), Decimal(1)}}
ANSWERS = {}  # (client, address) -> slugs: the catalog is only read


def slugs(client, kind, /, **query):
    """The slugs of everything that a query finds, and the status when it finds fault instead."""
    address = f"/v1/{KINDS[kind].plural}?{urlencode({**query, 'limit': 200, 'fields': 'slug', 'count': 'none'}, safe=',')}"
    key = (id(client), address)
    if key not in ANSWERS:
        found, following = [], address
        while following:
            answer = client.get(following)
            if answer.status_code != 200:
                return answer.status_code
            found += [thing["slug"] for thing in answer.json["data"]]
            following = answer.json["page"]["next"]
        ANSWERS[key] = found
    return ANSWERS[key]


@pytest.fixture(scope="session")
def bodies(both):
    """Every body of every collection, in the order of slugs."""
    found = {}
    for kind, thing in KINDS.items():
        found[kind], address = [], f"/v1/{thing.plural}?limit=200"
        while address:
            answer = both[0].get(address).json
            found[kind] += answer["data"]
            address = answer["page"]["next"]
    return found


def said(attribute, body):
    """The value of an attribute as its filters see it: slugs for things, an amount for money, None for unknown."""
    value = body[attribute.name]
    if isinstance(attribute.kind, Reference):
        return value and value["slug"]
    if isinstance(attribute.kind, Entries):
        return [entry["slug"] for entry in value] or None
    if isinstance(attribute.kind, Money):
        return value and Decimal(value["amount"])
    return value


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


def values_for(parameter, attribute, things):
    """Values that a filter takes: those that the catalog has, and others where others are allowed."""
    if parameter.endswith("_known") or parameter == "snapshot" or isinstance(attribute.kind, Boolean):
        return st.lists(st.booleans(), min_size=1, max_size=1)
    seen = {value for thing in things for value in as_list(said(attribute, thing)) if "," not in str(value)}
    others = OTHERS.get(type(attribute.kind), set())
    if isinstance(attribute.kind, Choice):  # sets of words too
        others = {word.slug for word in attribute.kind.words}
    most = 1 if parameter.endswith(("_min", "_max")) else 3
    return st.lists(st.sampled_from(sorted(seen | others)), min_size=1, max_size=most, unique=True)


def usable(kind, parameter, things):
    """Whether the catalog knows a value that the filter takes."""
    attribute = FILTERS[kind][parameter].attribute
    return not isinstance(attribute.kind, (Reference, Entries)) or any(said(attribute, thing) is not None for thing in things)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=300)
@given(data=st.data())
def test_random_filters_find_what_the_bodies_say_on_both_databases(both, bodies, kind, data):
    things = bodies[kind]
    parameters = [parameter for parameter in FILTERS[kind] if usable(kind, parameter, things)]
    chosen = {}
    for parameter in data.draw(st.lists(st.sampled_from(parameters), min_size=1, max_size=3, unique=True)):
        one = FILTERS[kind][parameter]
        chosen[parameter] = (one.attribute, data.draw(values_for(parameter, one.attribute, things), label=parameter))
    query = {parameter: ",".join(map(written, values)) for parameter, (_, values) in chosen.items()}
    ranges = [(name, f"{name.removesuffix('_min')}_max") for name in chosen if name.endswith("_min")]
    if any(high in chosen and chosen[low][1][0] > chosen[high][1][0] for low, high in ranges):
        expected = 400
    else:
        expected = [
            thing["slug"]
            for thing in things
            if all(matches(parameter, attribute, values, thing) for parameter, (attribute, values) in chosen.items())
        ]
    assert slugs(both[0], kind, **query) == expected
    assert slugs(both[1], kind, **query) == expected


THREE_VALUED = [(kind, attribute) for kind, thing in KINDS.items() for attribute in thing if attribute.filterable]


@pytest.mark.parametrize(("kind", "attribute"), THREE_VALUED, ids=lambda one: getattr(one, "name", one))
def test_true_false_and_unknown_make_up_the_whole(client, bodies, kind, attribute):
    name, whole = attribute.parameter, [thing["slug"] for thing in bodies[kind]]
    unknown = slugs(client, kind, **{f"{name}_known": "false"}) if f"{name}_known" in FILTERS[kind] else []
    if isinstance(attribute.kind, Boolean):
        parts = [(slugs(client, kind, **{name: "true"}), slugs(client, kind, **{name: "false"}))]
    else:
        seen = sorted({written(value) for thing in bodies[kind] for value in as_list(said(attribute, thing))})
        seen = [value for value in seen if "," not in value]
        some = [seen[:1], seen[:3], seen[-2:]] if seen else []
        parts = [(slugs(client, kind, **{name: ",".join(v)}), slugs(client, kind, **{f"{name}_not": ",".join(v)})) for v in some]
    for true, false in parts or [([], [])]:
        assert sorted([*true, *false, *unknown]) == whole


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


ORDERED = [(kind, attribute) for kind, attribute in THREE_VALUED if f"{attribute.parameter}_min" in FILTERS[kind]]


@pytest.mark.parametrize(("kind", "attribute"), ORDERED, ids=lambda one: getattr(one, "name", one))
def test_at_least_and_at_most_share_exactly_the_bound_and_leave_out_the_unknown(client, bodies, kind, attribute):
    values = sorted(said(attribute, thing) for thing in bodies[kind] if said(attribute, thing) is not None)
    for bound in values[:: max(1, len(values) // 4)]:
        low, high, same = (slugs(client, kind, **{f"{attribute.parameter}{suffix}": bound}) for suffix in ("_min", "_max", ""))
        assert sorted(set(low) & set(high)) == same
        assert len(low) + len(high) - len(same) == len(values)


@pytest.mark.parametrize(("query", "expected"), [
    ({"context_window_min": 200_000, "context_window_max": 100_000}, 400),
    ({"released_on_min": "2024-01-01", "released_on_max": "2023-01-01"}, 400),
])  # fmt: skip
def test_bounds_with_nothing_between_them_are_refused(client, query, expected):
    assert slugs(client, "model", **query) == expected


def test_a_filter_by_a_set_asks_for_any_and_all_for_every_word(client):
    either = slugs(client, "model", input_modality="image,audio")
    both_words = slugs(client, "model", input_modality_all="image,audio")
    assert set(both_words) < set(either)
    assert both_words == slugs(client, "model", input_modality_all="audio,image,audio")


def test_a_set_is_in_the_filters_by_its_singular(client):
    assert "class" in FILTERS["model"]
    assert slugs(client, "model", classes="large_language_model") == 400
