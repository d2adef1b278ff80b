"""What follows from facts and the day: classes, status, the next day on which a status turns."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.derived import classes, status_on, turns_on

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("model", "inputs", "outputs", "expected"), [
    ("GPT-4", ["text"], ["text"], ["large_language_model"]),
    ("GPT-4o", ["text", "image", "audio"], ["text", "image", "audio"],
     ["large_language_model", "image_model", "audio_model", "multimodal_model"]),
    ("Claude 3", ["text", "image"], ["text"], ["large_language_model", "multimodal_model"]),
    ("Whisper", ["audio"], ["text"], ["audio_model"]),
    ("CLIP", ["text", "image"], ["embedding"], ["image_model", "embedding_model", "multimodal_model"]),
    ("Codex", ["text"], ["code"], ["large_language_model"]),
    ("DALL-E", ["text"], ["image"], ["image_model"]),
    ("Stable Diffusion", ["text", "image"], ["image"], ["image_model", "multimodal_model"]),
    ("Sora", ["text", "image", "video"], ["video"], ["image_model", "video_model", "multimodal_model"]),
    ("a speech synthesiser", ["text"], ["audio"], ["audio_model"]),
    ("a text embedder", ["text"], ["embedding"], ["embedding_model"]),
    ("a PDF reader", ["text", "pdf"], ["text"], ["large_language_model"]),
    ("a protein folder", ["molecule"], ["3d"], []),
    ("a model of nothing", [], [], []),
    ("one with unknown inputs", None, ["text"], None),
    ("one with unknown outputs", ["text"], None, None),
])  # fmt: skip
def test_classes_follow_from_modalities(model, inputs, outputs, expected):
    assert classes(inputs, outputs) == expected


RELEASED = {"released_on": "2023-03-14"}
ENDED = {**RELEASED, "deprecated_on": "2025-06-30", "retired_on": "2026-01-05"}

STATUS = [
    ("2023-03-13", {**RELEASED, "status": "available"}, "announced"),
    ("2023-03-14", {**RELEASED, "status": "available"}, "available"),
    ("2026-11-24", {**RELEASED, "status": "available"}, "available"),
    ("2026-11-24", RELEASED, None),
    ("2023-03-13", RELEASED, "announced"),
    ("2026-11-24", {}, None),
    # A date of its end settles every day before it.
    ("2023-03-13", ENDED, "announced"),
    ("2024-01-01", ENDED, "available"),
    ("2025-06-29", ENDED, "available"),
    ("2025-06-30", ENDED, "deprecated"),
    ("2026-01-04", ENDED, "deprecated"),
    ("2026-01-05", ENDED, "retired"),
    ("2026-11-24", {**ENDED, "status": "available"}, "retired"),
    # A month or a year is taken to begin that span.
    ("2023-02-28", {"retired_on": "2023-03"}, "available"),
    ("2023-03-01", {"retired_on": "2023-03"}, "retired"),
    ("2022-12-31", {"released_on": "2023", "status": "available"}, "announced"),
    ("2023-01-01", {"released_on": "2023", "status": "available"}, "available"),
    # That it is retired today does not say since when.
    ("2026-11-24", {"status": "retired"}, "retired"),
    ("2026-11-23", {"status": "retired"}, None),
    ("2026-11-23", {**RELEASED, "status": "deprecated"}, None),
    # Its end is known and not when it was announced, but that it was.
    ("2026-11-24", {**RELEASED, "retired_on": "2027-04-01", "status": "deprecated"}, "deprecated"),
    ("2026-11-23", {**RELEASED, "retired_on": "2027-04-01", "status": "deprecated"}, None),
    ("2027-04-01", {**RELEASED, "retired_on": "2027-04-01", "status": "deprecated"}, "retired"),
    # What was announced for a day is there on that day.
    ("2026-11-24", {"status": "announced"}, "announced"),
    ("2026-11-24", {"status": "announced", "released_on": "2026-12-01"}, "announced"),
    ("2026-12-01", {"status": "announced", "released_on": "2026-12-01"}, "available"),
]


@pytest.mark.parametrize(("day", "facts", "status"), STATUS)
def test_the_status_of_a_model_on_a_day(day, facts, status):
    assert status_on(date.fromisoformat(day), facts, TODAY) == status


@pytest.mark.parametrize(("day", "facts", "turns"), [
    ("2022-01-01", ENDED, "2023-03-14"),
    ("2023-03-14", ENDED, "2025-06-30"),
    ("2025-06-29", ENDED, "2025-06-30"),
    ("2025-06-30", ENDED, "2026-01-05"),
    ("2026-01-05", ENDED, None),
    ("2022-12-31", {"released_on": "2023"}, "2023-01-01"),
    ("2026-11-24", {"status": "retired"}, None),
    ("2026-11-24", {}, None),
])  # fmt: skip
def test_the_next_day_on_which_a_status_turns(day, facts, turns):
    assert turns_on(date.fromisoformat(day), facts) == (turns and date.fromisoformat(turns))


DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
SOME_FACTS = st.fixed_dictionaries({}, optional={
    "released_on": DAYS.map(str) | st.just("2024-05"),
    "deprecated_on": DAYS.map(str),
    "retired_on": DAYS.map(str) | st.just("2024"),
    "status": st.sampled_from(["announced", "available", "deprecated", "retired"]),
})  # fmt: skip


@given(facts=SOME_FACTS, day=DAYS)
def test_a_status_holds_until_the_day_on_which_it_turns(facts, day):
    turn = turns_on(day, facts) or date(2025, 1, 1)
    last = turn - timedelta(days=1)
    today = date(2024, 1, 1)  # all days are days to come
    assert turn > day
    assert status_on(day, facts, today) == status_on(last, facts, today)
