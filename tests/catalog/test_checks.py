"""What cannot be true together is found, however coarse a date is; what can be is let be."""

import pytest

from service.catalog.checks import impossible


@pytest.mark.parametrize(("kind", "values", "field", "against"), [
    ("model", {"knowledge_cutoff": "2024-06", "released_on": "2024-05-13"}, "knowledge_cutoff", "released_on"),
    ("model", {"released_on": "2024-05-13", "deprecated_on": "2024-05-12"}, "released_on", "deprecated_on"),
    ("model", {"released_on": "2024-05-13", "retired_on": "2023"}, "released_on", "retired_on"),
    ("model", {"deprecated_on": "2024-05", "retired_on": "2024-04-30"}, "deprecated_on", "retired_on"),
    ("model", {"context_window": 4_096, "max_output": 4_097}, "max_output", "context_window"),
    ("model", {"parameters": 8 * 10**9, "active_parameters": 9 * 10**9}, "active_parameters", "parameters"),
    ("model", {"snapshot_of": "the-thing"}, "snapshot_of", "slug"),
    ("maker", {"parent": "the-thing"}, "parent", "slug"),
    ("product", {"launched_on": "2024-05-13", "retired_on": "2024-05-12"}, "launched_on", "retired_on"),
    ("product", {"models": [{"model": "gpt-4", "since": "2024-05", "until": "2024-04"}]}, "models", "models"),
    ("product", {"models": [{"model": "gpt-4", "since": "2024-05-13", "until": "2024"}]}, "models", "models"),
])  # fmt: skip
def test_the_impossible_is_found(kind, values, field, against):
    (fault,) = impossible(kind, "the-thing", values)
    assert (fault.field, fault.against) == (field, against)
    assert fault.why


@pytest.mark.parametrize(("kind", "values"), [
    ("model", {}),
    ("model", {"released_on": "2024-05-13"}),
    ("model", {"released_on": None, "retired_on": "2024-05-13"}),
    ("model", {"knowledge_cutoff": "2024-05", "released_on": "2024-05-13"}),
    ("model", {"knowledge_cutoff": "2024", "released_on": "2024-05-13"}),
    ("model", {"knowledge_cutoff": "2024-05-13", "released_on": "2024"}),
    ("model", {"released_on": "2024-05-13", "deprecated_on": "2024-05-13", "retired_on": "2024-05-13"}),
    ("model", {"deprecated_on": "2024-05-14", "retired_on": "2024-05"}),
    ("model", {"context_window": 4_096, "max_output": 4_096}),
    ("model", {"parameters": 1, "active_parameters": 1}),
    ("model", {"snapshot_of": "another"}),
    ("product", {"models": [{"model": "gpt-4", "since": "2024-05"}, {"model": "gpt-4", "until": "2023"}]}),
    ("product", {"models": [{"model": "gpt-4", "since": "2024", "until": "2024"}]}),
    ("product", {"models": [{"model": "gpt-4", "since": "2024-05-13", "until": "2024-05-13"}]}),
    ("family", {"name": "GPT-4"}),
])  # fmt: skip
def test_the_possible_is_let_be(kind, values):
    assert impossible(kind, "the-thing", values) == []


def test_every_contradiction_of_a_thing_is_found():
    values = {"released_on": "2024", "retired_on": "2023", "context_window": 1, "max_output": 2, "snapshot_of": "the-thing"}
    assert {fault.field for fault in impossible("model", "the-thing", values)} == {"released_on", "max_output", "snapshot_of"}
