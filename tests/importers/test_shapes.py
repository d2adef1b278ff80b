"""What a document has and nobody reads is told: a line for each field, with how many have it; what is left out has a reason."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from service.importers import IMPORTERS, ecosystem_rows, genai_prices, helm, llm_stats, models_dev, openrouter
from service.importers.records import DocumentError
from service.importers.shapes import Shape

DAY = date(2026, 8, 21)
DOCUMENTS = Path(__file__).parent / "documents"
JSON = [
    ("models.dev", "models_dev-api-2026-07-01.json"), ("models.dev", "models_dev-models-2026-07-01.json"), ("llm-stats", "llm_stats.json"),
    ("genai-prices", "genai_prices.json"), ("openrouter", "openrouter.json"),
]  # fmt: skip
SAVED = [*JSON, ("helm", "helm.yaml"), ("ecosystem-graphs", "ecosystem_graphs.csv"),
         *(("models.dev", f"models_dev-api-{day}.json") for day in ("2025-07-01", "2026-01-01", "2026-04-01"))]  # fmt: skip
SHAPES = [models_dev.API, models_dev.NEUTRAL, openrouter.LIST, llm_stats.FILES, genai_prices.OBJECT, ecosystem_rows.COLUMNS, helm.ENTRY]


def lines(upstream, content):
    document = IMPORTERS[upstream].read(content, DAY)
    assert list(document.records)
    return [(one.what, one.where, one.why) for one in document.refused if "we do not know" in one.why and "field" in one.why]


def strangers_in(value):
    """A value with a field that nobody knows in each of its tables, at whatever depth."""
    if isinstance(value, list):
        return [strangers_in(one) for one in value]
    return {**{name: strangers_in(one) for name, one in value.items()}, "brand_new": "x"} if isinstance(value, dict) else value


@pytest.mark.parametrize(("upstream", "name"), SAVED)
def test_all_that_the_saved_documents_have_is_known(upstream, name):
    assert lines(upstream, (DOCUMENTS / name).read_bytes()) == []


@pytest.mark.parametrize(("upstream", "name", "path"), [
    ("models.dev", "models_dev-api-2026-07-01.json", "models.limit.brand_new"),
    ("models.dev", "models_dev-models-2026-07-01.json", "benchmarks.brand_new"),
    ("llm-stats", "llm_stats.json", "models.qualitative_metrics.brand_new"),
    ("genai-prices", "genai_prices.json", "models.brand_new"),
    ("openrouter", "openrouter.json", "data.architecture.brand_new"),
])  # fmt: skip
def test_a_new_field_at_any_depth_is_told_once_with_how_many_have_it(upstream, name, path):
    tree = strangers_in(json.loads((DOCUMENTS / name).read_bytes()))
    found = lines(upstream, json.dumps(tree).encode())
    told = [line for line in found if line[0].removeprefix("providers.") == path]
    assert len(told) == 1
    assert told[0][1]
    assert " more: 'x'" in told[0][2]
    assert any(what.endswith("models.brand_new") or what == "brand_new" or what == "data.brand_new" for what, _, _ in found)


def test_a_new_column_is_told_with_how_many_rows_have_it():
    table = list(csv.reader(io.StringIO((DOCUMENTS / "ecosystem_graphs.csv").read_text(), newline="")))
    out = io.StringIO()
    csv.writer(out).writerows([[*table[0], "colour"], *([*row, "red"] for row in table[1:])])
    (told,) = lines("ecosystem-graphs", out.getvalue().encode())
    assert told[0] == "colour"
    assert f"and in {len(table) - 2} more: 'red'" in told[2]


def test_helm_tells_tags_fields_and_lists_that_it_does_not_know():
    text = (DOCUMENTS / "helm.yaml").read_text().replace("TEXT_MODEL_TAG,", "TEXT_MODEL_TAG, SINGING_MODEL_TAG,")
    text = text.replace("    access:", "    colour: blue\n    access:") + "judges:\n  - name: x\n"
    found = IMPORTERS["helm"].read(text.encode(), DAY).refused
    (tag,) = [one for one in found if "SINGING_MODEL_TAG" in one.why]
    assert " more" in tag.where
    assert next(one.why for one in found if one.what == "colour").startswith("is a field that we do not know, here and in ")
    assert [one.what for one in found if "list that we do not know" in one.why] == ["judges"]


@pytest.mark.parametrize(("end", "kept"), [
    ("    access: open\n    num_parameters: 7000", {"name", "maker", "open_weights", "identifiers"}),
    ("    access: open\n    num_parameters: 7000000000\n", {"name", "maker", "open_weights", "parameters", "identifiers"}),
])  # fmt: skip
def test_a_document_of_helm_that_is_cut_off_says_so_and_its_last_word_is_not_believed(end, kept):
    whole = "models:\n  - name: a/one-1\n    display_name: One\n    creator_organization_name: OpenAI\n    tags: [TEXT_MODEL_TAG]\n"
    begun = whole.removeprefix("models:\n").partition("    tags")[0].replace("one-1", "two-2").replace("One", "Two")
    document = IMPORTERS["helm"].read(f"{whole}{begun}{end}".encode(), DAY)
    assert any("the document is cut off here" in one.why for one in document.refused)
    last = next(record for record in document.records if record.slug == "two-2")
    assert set(last.says) == kept


def test_every_reason_for_leaving_out_is_a_reason():
    def all_of(shape):
        yield shape
        for part in (*shape.parts.values(), *([shape.each] if shape.each else [])):
            yield from all_of(part)

    for one in (part for shape in SHAPES for part in all_of(shape)):
        assert isinstance(one, Shape)
        assert not one.read & one.left_out.keys()
        assert all(len(why.split()) > 2 for why in one.left_out.values())


def test_a_name_that_stands_twice_in_a_table_is_told():
    (refusal,) = IMPORTERS["openrouter"].read(b'{"data": [{"id": "a/b", "pricing": {}, "id": "a/c"}]}', DAY).refused
    assert str(refusal) == "the document: 'id' stands twice in one table; the last stands"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_has_not_is_refused_alone(constant):
    content = f'{{"data": [{{"id": "a/b", "context_length": {constant}, "pricing": {{"prompt": {constant}, "completion": "0.1"}}}}]}}'
    document = IMPORTERS["openrouter"].read(content.encode(), DAY)
    assert {one.what for one in document.refused} == {"context_length", "pricing.prompt"}
    (offering,) = [record for record in document.records if record.kind == "offering"]
    assert [price["meter"] for price in offering.says["prices"].value] == ["output"]


@pytest.mark.parametrize("upstream", ["models.dev", "llm-stats", "genai-prices", "openrouter"])
@pytest.mark.parametrize("content", [b'{"a": NaN', b"[" * 2000 + b"]" * 2000, b'{"a": "\\ud800", "b": NaN}', b"[" * 1020 + b"]" * 1020])
def test_what_is_no_json_is_refused_in_a_sentence(upstream, content):
    with pytest.raises(DocumentError):
        IMPORTERS[upstream].read(content, DAY)


def test_a_score_with_a_source_of_another_form_is_refused_alone():
    scores = [{"name": "Bench", "score": 1, "source": {"a": 1}}, {"name": "Bench 2", "score": 1, "source": "https://example.org"}]
    entry = {"name": "Big", "modalities": {"input": ["text"], "output": ["text"]}, "benchmarks": scores}
    document = IMPORTERS["models.dev"].read(json.dumps({"acme/big": entry}).encode(), DAY)
    assert [str(one) for one in document.refused] == ["acme/big: Bench: benchmarks has no source that can be cited: {'a': 1}"]
    assert [record.slug for record in document.records if record.kind == "benchmark"] == ["bench-2"]


def test_the_prices_of_another_collection_are_no_document_of_genai_prices():
    with pytest.raises(DocumentError, match="no document of genai-prices"):
        IMPORTERS["genai-prices"].read(b'[{"vendor": "acme", "models": [{"id": "big-1", "price_history": []}]}]', DAY)


def test_a_byte_order_mark_is_no_part_of_a_document():
    content = (DOCUMENTS / "openrouter.json").read_bytes()
    assert len(list(IMPORTERS["openrouter"].read(b"\xef\xbb\xbf" + content, DAY).records)) > 1


@pytest.mark.parametrize(("upstream", "name"), [("helm", "helm.yaml"), ("ecosystem-graphs", "ecosystem_graphs.csv")])
def test_a_document_without_an_end_is_told_to_be_perhaps_cut_off(upstream, name):
    content = (DOCUMENTS / name).read_bytes()
    (told,) = [one for one in IMPORTERS[upstream].read(content.rstrip(), DAY).refused if one.what == "the document"]
    assert told.why == "has no line break at its end: it may be cut off there"
