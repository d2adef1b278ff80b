"""Whatever is wrong in a document of an upstream, it is read but for that, or refused as a whole in one sentence."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.values import SLUG
from service.importers import IMPORTERS
from service.importers.records import DocumentError

DAY = date(2026, 8, 21)
DOCUMENTS = Path(__file__).parent / "documents"
SAVED = {
    "helm": "helm.yaml", "llm-stats": "llm_stats.json", "genai-prices": "genai_prices.json", "openrouter": "openrouter.json",
    "models.dev": "models_dev-api-2026-07-01.json",
}  # fmt: skip
STRANGE: list[Any] = [
    None, True, 0, -1, 10**30, 0.5, -0.5, "", " ", "x" * 300, "\x00", [], {}, [[]], {"a": 1}, ["a", 3, None], {"base": None}, "1970-01-01",
    "2026-13-45", "-1", "NaN", "a/b/c", "http://", "https://example.com/x",
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inside for place in places(part, (*path, key)))]


def tree_of(name: str) -> Any:
    content = (DOCUMENTS / SAVED[name]).read_text()
    return json.loads(json.dumps(yaml.safe_load(content), default=str)) if name == "helm" else json.loads(content)


def read_whole(name: str, content: bytes) -> None:
    """Read a document, which may be refused as a whole; what comes out has slugs, places and reasons."""
    try:
        document = IMPORTERS[name].read(content, DAY)
    except DocumentError:
        return
    for record in document.records:
        assert SLUG.fullmatch(record.slug)
        assert record.where
    assert all(refusal.what and refusal.why for refusal in document.refused)


@pytest.mark.parametrize("name", SAVED)
@given(data=st.data())
def test_a_strange_value_anywhere_is_refused_alone(name, data):
    tree = tree_of(name)
    *way, last = data.draw(st.sampled_from(places(tree)[1:]))
    part = tree
    for key in way:
        part = part[key]
    part[last] = data.draw(st.sampled_from(STRANGE))
    read_whole(name, (yaml.safe_dump(tree) if name == "helm" else json.dumps(tree)).encode())


@pytest.mark.parametrize("name", SAVED)
@given(data=st.data())
def test_a_document_that_is_cut_off_is_refused_or_read_as_far_as_it_goes(name, data):
    content = (DOCUMENTS / SAVED[name]).read_bytes()
    read_whole(name, content[: data.draw(st.integers(0, len(content) - 1))])


@pytest.mark.parametrize("name", SAVED)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused_in_a_sentence(name, content):
    read_whole(name, content)
