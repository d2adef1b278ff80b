"""Which models come nearest: the laws of the distance, and what is no alternative."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.catalog.alternatives import PARTS, UNKNOWN, WEIGHT, alternative, distance, in_words, is_cheaper, nearest, sharing
from service.catalog.tables import Model
from service.catalog.vocabulary import CLASSES, slugs
from tests.conftest import DIALECTS
from tests.rows import a_document, a_maker, a_model, merged

WORDS = st.lists(st.sampled_from(["text", "image", "audio"]), unique=True).map(lambda words: ",".join(sorted(words)))
PRICE = st.decimals("0.000000001", "1000", places=9)
VALUES = {
    "classes": WORDS, "input_modalities": WORDS, "output_modalities": WORDS, "context_window": st.integers(1, 10**7),
    "parameters": st.integers(1, 10**13), "input_price": PRICE, "output_price": PRICE,
    "released_on": st.dates(date(2015, 1, 1), date(2027, 1, 1)),
    "open_weights": st.booleans(), "reasoning": st.booleans(), "tool_calling": st.booleans(),
}  # fmt: skip
MODELS = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})
NOTHING = dict.fromkeys(VALUES)


def test_every_part_is_measured():
    assert {part.name for part in PARTS} == set(VALUES)


@given(MODELS, MODELS)
def test_the_distance_is_between_0_and_1_the_same_both_ways_and_the_mean_of_its_parts(one, other):
    there, back = alternative(one, other), alternative(other, one)
    assert 0 <= there.distance <= 1
    assert there.distance == back.distance == distance(one, other)
    assert [reason.apart for reason in there.reasons] == [reason.apart for reason in back.reasons]
    parts = sum(reason.part.weight * (UNKNOWN if reason.apart is None else reason.apart) for reason in there.reasons)
    assert there.distance == round(parts / WEIGHT, 4)
    for reason in there.reasons:
        assert (reason.apart is None) == (one[reason.part.name] is None or other[reason.part.name] is None)
        assert in_words(reason)


@given(st.fixed_dictionaries(VALUES))
def test_a_model_is_at_no_distance_from_itself(model):
    assert distance(model, model) == 0
    assert {in_words(reason) for reason in alternative(model, model).reasons} == {"the same"}


@pytest.mark.parametrize(("name", "own", "other", "apart", "words"), [
    ("context_window", 8000, 16000, 0.2, "2 times as much"),
    ("context_window", 16000, 8000, 0.2, "0.5 times as much"),
    ("context_window", 1000, 1_000_000, 1, "1e+03 times as much"),
    ("input_price", Decimal("2.50"), Decimal("10"), 0.3333, "4 times as much"),
    ("input_price", Decimal("0"), Decimal("1"), 1, "more than nothing"),
    ("released_on", date(2024, 5, 13), date(2024, 6, 12), 0.0274, "30 days later"),
    ("released_on", date(2024, 5, 13), date(2022, 5, 13), 0.6670, "24 months earlier"),
    ("released_on", date(2024, 5, 13), date(2014, 5, 13), 1, "120 months earlier"),
    ("input_modalities", "text,image", "text,audio", 0.6667, "also audio; no image"),
    ("input_modalities", "text", "text,image", 0.5, "also image"),
    ("input_modalities", "", "text", 1, "also text"),
    ("open_weights", True, False, 1, "false and not true"),
    ("reasoning", None, True, None, "not known of both"),
])  # fmt: skip
def test_each_part_says_how_far_and_in_what(name, own, other, apart, words):
    (reason,) = [reason for reason in alternative({**NOTHING, name: own}, {**NOTHING, name: other}).reasons if reason.part.name == name]
    assert reason.apart == pytest.approx(apart, abs=1e-4) if apart is not None else reason.apart is None
    assert in_words(reason) == words


@pytest.mark.parametrize(("own", "other", "cheaper"), [
    (("2", "8"), ("1", "8"), True), (("2", "8"), ("2", "8"), False), (("2", "8"), ("1", "9"), False), (("2", "8"), ("3", "4"), False),
    (("2", None), ("1", "9"), True), ((None, None), (None, None), False),
])  # fmt: skip
def test_cheaper_is_no_price_higher_and_one_lower(own, other, cheaper):
    def priced(input_price, output_price):
        return {"input_price": input_price and Decimal(input_price), "output_price": output_price and Decimal(output_price)}

    assert is_cheaper(priced(*own), priced(*other)) is cheaper


def test_profiles_that_share_a_class_are_those_that_have_it():
    every = {",".join(word for place, word in enumerate(slugs(CLASSES)) if n >> place & 1) for n in range(1, 64)}
    assert set(sharing({"image_model", "embedding_model"})) == {
        profile for profile in every if {"image_model", "embedding_model"} & set(profile.split(","))
    }


# --- Of a catalog -----------------------------------------------------------------------------------------------------

TEXT = {"input_modalities": ["text"], "output_modalities": ["text"]}


@pytest.fixture
def few(empty):
    merged(empty, a_document(
        a_maker("acme"),
        a_model("one", **TEXT, context_window=100_000, open_weights=False, released_on="2024-01-01"),
        a_model("one-0101", **TEXT, context_window=100_000, open_weights=False, released_on="2024-01-01", snapshot_of="one"),
        a_model("near", **TEXT, context_window=128_000, open_weights=True, released_on="2024-03-01"),
        a_model("far", **TEXT, context_window=2_000, open_weights=True, released_on="2019-01-01"),
        a_model("gone", **TEXT, context_window=100_000, open_weights=False, released_on="2024-01-01", retired_on="2025-01-01"),
        a_model("seer", input_modalities=["image"], output_modalities=["image"], context_window=100_000),
        a_model("blank"),
    ))  # fmt: skip
    return empty


def near(database, slug, **wanted):
    with database.reading() as connection:
        return [one.model["slug"] for one in nearest(connection, slug, 50, **wanted)]


def test_the_nearest_come_first_and_snapshots_the_retired_and_other_sorts_are_none(few):
    assert near(few, "one") == ["near", "far"]
    assert near(few, "one-0101") == ["near", "far"]
    assert near(few, "one", open_weights=True) == ["near", "far"]
    assert near(few, "near", open_weights=False) == ["one"]


def test_a_model_of_which_nothing_is_known_is_near_to_none_more_than_to_another(few):
    assert set(near(few, "blank")) == {"far", "near", "one", "seer"}


def test_without_a_price_nothing_is_known_to_cost_less_or_more(few):
    assert near(few, "one", cheaper=True) == near(few, "one", cheaper=False) == []


SOME = ["gpt-4o", "claude-3-opus", "whisper", "llama-2-70b", "stable-diffusion-xl", "bert", "gpt-4o-2024-05-13"]


@pytest.mark.parametrize("slug", SOME)
def test_alternatives_are_the_same_on_both_databases(catalogs, slug):
    both = []
    for dialect in DIALECTS:
        with catalogs(dialect).reading() as connection:
            both.append([(one.model["slug"], one.distance, [*map(in_words, one.reasons)]) for one in nearest(connection, slug, 20)])
    assert both[0]
    assert both[0] == both[1]
    assert both[0] == sorted(both[0], key=lambda one: (one[1], one[0]))


def test_cheaper_and_dearer_and_unpriced_make_up_the_whole(catalog):
    with catalog.reading() as connection:
        every = {one.model["slug"] for one in nearest(connection, "gpt-4o", 10_000)}
        cheaper = {one.model["slug"] for one in nearest(connection, "gpt-4o", 10_000, cheaper=True)}
        others = {one.model["slug"] for one in nearest(connection, "gpt-4o", 10_000, cheaper=False)}
        unpriced = set(connection.scalars(select(Model.slug).where(Model.input_price.is_(None))))
    assert cheaper
    assert cheaper & others == set()
    assert cheaper | others == every - unpriced


@pytest.mark.parametrize("slug", SOME)
def test_of_many_models_those_next_to_it_in_each_number_are_looked_at_and_the_nearest_are_among_them(catalog, slug):
    with catalog.reading() as connection:
        every, some = nearest(connection, slug, 5), nearest(connection, slug, 5, most=0)
    assert [one.model["slug"] for one in every[:3]] == [one.model["slug"] for one in some[:3]]
