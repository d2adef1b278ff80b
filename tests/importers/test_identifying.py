"""How well ids find their models is measured: right, wrong, ambiguous or none, and every miss is told."""

import orjson
import pytest

from service.importers import identifying
from service.importers.records import DocumentError
from tests.rows import a_document, a_maker, a_model, merged


def an_identifier(value):
    return {"scheme": "models.dev", "value": value, "kind": "canonical"}


CATALOG = a_document(
    a_maker(),
    a_model("big-1", identifiers=[an_identifier("acme/big-1")]),
    a_model("big-1-2026-01-01", snapshot_of="big-1", identifiers=[an_identifier("acme/big-1-2026-01-01")]),
    a_model("big-2", identifiers=[an_identifier("acme/big-2"), an_identifier("acme/twin")]),
    a_model("big-3", identifiers=[an_identifier("acme/big-3"), an_identifier("acme/twin")]),
)
LABELLED = [
    {"provider": "p", "id": "acme/big-1:free", "model": "acme/big-1"},
    {"provider": "p", "id": "acme/big-1-2026-01-01", "model": "acme/big-1"},
    {"provider": "p", "id": "big-1", "model": "acme/big-1-2026-01-01"},
    {"provider": "p", "id": "big-2", "model": "big-2"},
    {"provider": "p", "id": "big-2", "model": "acme/big-1"},
    {"provider": "p", "id": "twin", "model": "acme/big-2"},
    {"provider": "p", "id": "huge-9", "model": "acme/big-2"},
]


def test_outcomes_are_counted_and_misses_told(empty):
    merged(empty, CATALOG)
    with empty.reading() as connection:
        found = list(identifying.outcomes(connection, identifying.read(orjson.dumps(LABELLED))))
    assert [one.outcome for one in found] == ["right", "right", "right", "right", "wrong", "ambiguous", "none"]
    figures, *misses = identifying.lines(found)
    assert figures == "7 ids: 4 right (57.1 %), 1 wrong (14.3 %), 1 ambiguous (14.3 %), 1 none (14.3 %)"
    assert misses[0] == "  wrong: p big-2 is labelled acme/big-1; it was taken for big-2"
    assert len(misses) == 3
    assert identifying.as_dict(found)["misses"][1]["found"] == "may be any of big-2, big-3"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"[3]", b'[{"id": "a"}]', b'[{"provider": 1, "id": "a", "model": "b"}]', b"\xff"])
def test_what_are_no_labelled_ids_is_refused_in_one_sentence(content):
    with pytest.raises(DocumentError, match="no labelled ids"):
        identifying.read(content)
