"""Ecosystem Graphs: hand-written rows become records, and what cannot be told from them becomes a line."""

import pytest

from service.catalog.attributes import KINDS
from service.catalog.values import SLUG, Entries
from service.importers import ecosystem_words as words
from service.importers.ecosystem_graphs import ORIGIN, read
from service.importers.merge import merge
from service.importers.records import Document, DocumentError
from tests.importers.ecosystem import (
    A_MODEL,
    DAY,
    SAVED,
    URL,
    a_table,
    facts_of,
    record_of,
)
from tests.rows import NOW


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


def test_the_saved_document_makes_makers_models_and_products(saved):
    kinds = [record.kind for record in saved.records]
    assert (kinds.count("maker"), kinds.count("model"), kinds.count("product")) == (18, 22, 6)
    assert (saved.origin, saved.date, saved.complete, saved.lists_offerings) == (ORIGIN, DAY, True, False)


def test_no_slug_is_used_twice_and_all_are_slugs(saved):
    slugs = [(record.kind, record.slug) for record in saved.records]
    assert len(slugs) == len(set(slugs))
    assert all(SLUG.fullmatch(slug) for _, slug in slugs)


def test_everything_said_can_be_said_and_cites_the_page_of_its_row(saved):
    for record in saved.records:
        for name, said in record.says.items():
            kind = KINDS[record.kind].stated[name].kind
            if not isinstance(kind, Entries):  # their ends are names until they are merged
                kind.checked(said.value)
            assert said.url or record.slug in ("gooseai-api", "gooseai")
    assert record_of(saved, "mistral-7b").says["parameters"].url == "https://mistral.ai/news/announcing-mistral-7b/"


def test_a_row_reads_as_a_model(saved):
    assert facts_of(saved, "command-r-plus") == {
        "name": "Command R+",
        "maker": "cohere",
        "released_on": "2024-04-03",
        "input_modalities": ["text"],
        "output_modalities": ["text"],
        "parameters": 104_000_000_000,
        "license": "CC-BY-NC-4.0",
        "open_weights": True,
        "links": {"model_card": "https://huggingface.co/CohereForAI/c4ai-command-r-plus"},
    }
    assert record_of(saved, "command-r-plus").known_as == ("Command R+",)


def test_a_row_reads_as_a_product(saved):
    assert facts_of(saved, "khanmigo", "product") == {
        "name": "Khanmigo",
        "maker": "khan-academy",
        "launched_on": "2023-03-14",
        "url": "https://www.khanacademy.org/khan-labs#khanmigo",
        "models": [{"model": "GPT-4", "role": "component", "url": "https://www.khanacademy.org/khan-labs#khanmigo"}],
    }
    assert facts_of(saved, "chatgpt", "product")["kind"] == "chatbot"
    assert facts_of(saved, "gpt-4-api", "product")["kind"] == "api"


@pytest.mark.parametrize(("slug", "name"), [
    ("claude-1", "Claude"), ("mistral-7b", "Mistral"), ("llama-2", "Llama 2"), ("command-r", "Command R"), ("mt0", "mT0"),
])  # fmt: skip
def test_a_model_has_our_slug_and_keeps_its_name(saved, slug, name):
    record = record_of(saved, slug)
    assert (record.says["name"].value, record.known_as) == (name, (name,))


def test_the_spellings_of_a_maker_are_one_maker(saved):
    assert facts_of(saved, "alphafold2")["maker"] == facts_of(saved, "veo")["maker"] == "google-deepmind"
    maker = record_of(saved, "google-deepmind", "maker")
    assert (maker.says["name"].value, maker.known_as) == ("Google DeepMind", ("Google DeepMind", "Google Deepmind"))


def test_nationality_is_not_read(saved):
    assert {name for record in saved.records if record.kind == "maker" for name in record.says} == {"name"}


def test_of_two_rows_of_one_model_the_older_stands(saved):
    assert facts_of(saved, "gpt-4o")["released_on"] == "2024-05-13"
    assert "line 15: GPT-4o: row is the second of that name; that on line 32 stands" in map(str, saved.refused)


def test_two_models_of_one_name_are_two_models(saved):
    assert facts_of(saved, "dragonfly")["maker"] == "openai"
    assert facts_of(saved, "dragonfly-together-ai")["maker"] == "together-ai"
    assert record_of(saved, "dragonfly-together-ai").known_as == ("Together Dragonfly",)


def test_a_name_of_two_models_means_that_of_the_same_maker(saved):
    assert [entry["model"] for entry in facts_of(saved, "dragonfly-api", "product")["models"]] == ["Dragonfly"]


@pytest.mark.parametrize(("what", "where", "why"), [
    ("name", "line 8: Gemini", "is that of several models, which have names of their own"),
    ("size", "line 11: LLaMA", "is that of the largest of several: '65B parameters (dense)'"),
    ("size", "line 23: Sonic", "is no number of parameters: '2024-05-29'"),
    ("modality", "line 3: Jurassic-1", "does not tell what goes in from what comes out: 'text'"),
    ("modality", "line 14: Grok-2", "has a word for which we have none: 'text; text, vision'"),
    ("created_date", "line 18: Phi-3.5-MoE", "is when the row was entered: 2024-09-08"),
    ("license", "line 12: Llama 2", "has no identifier that we know: 'custom'"),
    ("url", "line 2: GooseAI API", "must be a URL that begins with https:// or http://: 'goose.ai'"),
])  # fmt: skip
def test_what_cannot_be_told_is_refused_with_a_line(saved, what, where, why):
    assert f"{where}: {what} {why}" in map(str, saved.refused)


def test_rows_under_the_wrong_type_are_read_as_what_they_are(saved):
    assert facts_of(saved, "stable-diffusion")["released_on"] == "2022-08-22"
    assert "re-laion-5b" not in {record.slug for record in saved.records}


# --- The document as a whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "The document is empty."),
    (b"\n\n", "The document is empty."),
    (b"\xff\xff\x00", "The document is not UTF-8 text."),
    (b"<!doctype html>\n", "The document is not the table of Ecosystem Graphs: its header lacks type, name"),
    (b"type,name\nmodel,Big 1\n", "The document is not the table of Ecosystem Graphs: its header lacks organization"),
    (a_table(), "The document has a header and no rows."),
    (a_table(A_MODEL)[:-40], "The document is cut off: its last row has"),
    (SAVED[: SAVED.index(b"image, text; text\"")], "The document is cut off in the middle of a quoted field."),
    (a_table(A_MODEL) + b'"a"b,c\n', "The document is not CSV:"),
])  # fmt: skip
def test_a_document_that_cannot_be_used_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(DocumentError) as caught:
        read(content, DAY)
    assert str(caught.value).startswith(sentence)


def test_wherever_the_document_is_cut_it_is_refused_or_lacks_rows():
    whole = len(read(SAVED, DAY).records)
    for length in range(0, len(SAVED), 97):
        try:
            assert len(read(SAVED[:length], DAY).records) < whole
        except DocumentError:
            continue


@pytest.mark.parametrize(("cells", "line"), [
    ({"type": "poem"}, "line 3: Big 2: type is neither model nor application nor dataset: 'poem'"),
    ({"name": "…"}, "line 3: …: name cannot be used: '…'"),
    ({"name": "x" * 5000}, f"line 3: {'x' * 80}: name cannot be used: {'x' * 80!r}"),
    ({"name": "x" * 200_000}, f"line 3: {'x' * 80}: name cannot be used: {'x' * 80!r}"),
])  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_and_the_rest_goes_in(cells, line):
    document = read(a_table(A_MODEL, {**A_MODEL, "name": "Big 2", **cells}), DAY)
    assert [str(one) for one in document.refused] == [line]
    assert facts_of(document, "big-1")["name"] == "Big 1"


def test_a_row_of_the_wrong_length_is_refused_and_the_rest_goes_in():
    document = read(a_table(A_MODEL) + b"model,Big 2\n" + a_table({**A_MODEL, "name": "Big 3"}).split(b"\r\n", 1)[1], DAY)
    assert [str(one) for one in document.refused] == ["line 3: row has 2 columns where the header has 11"]
    assert facts_of(document, "big-3")["name"] == "Big 3"


def test_a_byte_order_mark_does_no_harm():
    assert facts_of(read(b"\xef\xbb\xbf" + a_table(A_MODEL), DAY), "big-1")["name"] == "Big 1"


def test_the_words_are_words_of_the_catalog():
    said = {"input_modalities": sorted(set(words.MODALITIES.values())), "links": {kind: URL for _, kind in words.LINKS}}
    for name, value in said.items():
        KINDS["model"].stated[name].kind.checked(value)
    for kind in words.PRODUCT_KINDS.values():
        KINDS["product"].stated["kind"].kind.checked(kind)
    assert all(SLUG.fullmatch(slug) for slug in [*words.MAKERS, *words.SLUGS.values()])


# --- Merged -------------------------------------------------------------------------------------------------------------


def test_it_merges_and_merge_refuses_nothing_more(empty, saved):
    with empty.writing() as connection:
        report = merge(connection, [saved], now=NOW)
    assert report.refused == saved.refused
    assert report.created == {"maker": 18, "model": 22, "product": 6}
