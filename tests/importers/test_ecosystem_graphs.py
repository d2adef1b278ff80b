"""Ecosystem Graphs: hand-written rows become records, and what cannot be told from them becomes a line."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from service.catalog.attributes import KINDS
from service.catalog.values import SLUG, Entries
from service.importers import ecosystem_words as words
from service.importers.ecosystem_graphs import ORIGIN, read
from service.importers.ecosystem_rows import NEEDED
from service.importers.merge import merge
from service.importers.records import Document, DocumentError, Record
from tests.rows import NOW

DAY = date(2025, 1, 24)
SAVED = (Path(__file__).parent / "documents/ecosystem_graphs.csv").read_bytes()
URL = "https://arxiv.org/abs/2001.00001"
A_MODEL = {"type": "model", "name": "Big 1", "organization": "Acme", "created_date": "2023-03-14", "url": URL, "access": "limited"}
AN_APPLICATION = {**A_MODEL, "type": "application", "name": "Helper"}
A_DATA_SET = {**A_MODEL, "type": "dataset", "name": "Pages"}


def a_table(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, NEEDED)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def facts_of(document: Document, slug: str, kind: str = "model") -> dict[str, object]:
    """What a document says of a thing, without the URLs."""
    return {name: said.value for name, said in record_of(document, slug, kind).says.items()}


def record_of(document: Document, slug: str, kind: str = "model") -> Record:
    (found,) = [record for record in document.records if (record.kind, record.slug) == (kind, slug)]
    return found


def a_read_model(**cells: str) -> tuple[dict[str, object], list[str]]:
    """What is read from a single row, and the lines of what is refused."""
    document = read(a_table({**A_MODEL, **cells}), DAY)
    (model,) = [record for record in document.records if record.kind == "model"]
    return {name: said.value for name, said in model.says.items()}, [f"{one.what} {one.why}" for one in document.refused]


def ends_of(document: Document, slug: str) -> list[tuple[str, str]]:
    return [(entry["relation"], entry["name"]) for entry in facts_of(document, slug).get("lineage", [])]


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


# --- The saved document -----------------------------------------------------------------------------------------------


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


# --- Cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "takes", "gives"), [
    ("text; text", ["text"], ["text"]),
    ("text ;text", ["text"], ["text"]),
    ("text, image;image, video", ["image", "text"], ["image", "video"]),
    ("images, text; robot trajectories", ["image", "text"], ["action"]),
    ("amino acid sequence; protein structure", ["molecule"], ["molecule"]),
    ("time-series; time-series", ["time_series"], ["time_series"]),
    ("text; depth maps", ["text"], ["3d"]),
    ("image; embeddings", ["image"], ["embedding"]),
    ("text; music", ["text"], ["audio"]),
    ("text; unknown", ["text"], None),
    ("unknown", None, None),
    ("", None, None),
])  # fmt: skip
def test_modalities(cell, takes, gives):
    facts, refused = a_read_model(modality=cell)
    assert (facts.get("input_modalities"), facts.get("output_modalities"), refused) == (takes, gives, [])


@pytest.mark.parametrize(("cell", "takes"), [("text", None), ("image, text", None), ("text; text; text", None), ("text; API", ["text"])])
def test_modalities_that_are_refused(cell, takes):
    facts, refused = a_read_model(modality=cell)
    assert (facts.get("input_modalities"), "output_modalities" in facts, len(refused)) == (takes, False, 1)


@pytest.mark.parametrize(("cell", "parameters", "active"), [
    ("175B parameters (dense)", 175_000_000_000, None),
    ("7B parameters (dense model)", 7_000_000_000, None),
    ("98B parameters (Dense)", 98_000_000_000, None),
    ("7.3B parameters", 7_300_000_000, None),
    ("175B", 175_000_000_000, None),
    ("306M", 306_000_000, None),
    ("1.75T parameters (dense)", 1_750_000_000_000, None),
    ("61B parameters (sparse); 6.6B active parameters", 61_000_000_000, 6_600_000_000),
    ("14B parameters with 2.7B parameters for activation (MoE)", 14_000_000_000, 2_700_000_000),
    ("Unknown", None, None),
    ("unknkown", None, None),
    ("", None, None),
])  # fmt: skip
def test_sizes(cell, parameters, active):
    facts, refused = a_read_model(size=cell)
    assert (facts.get("parameters"), facts.get("active_parameters"), refused) == (parameters, active, [])


@pytest.mark.parametrize(
    "cell", ["2024-05-29", "5.5B (text, image) pairs", "7B to 70B parameters", "large", "9" * 5000 + "T", "٧B parameters"]
)
def test_sizes_that_are_refused(cell):
    facts, refused = a_read_model(size=cell)
    assert ("parameters" in facts, len(refused)) == (False, 1)
    assert len(refused[0]) < 200


@pytest.mark.parametrize(("cell", "released", "refused"), [
    ("2023-03-14", "2023-03-14", []),
    ("2022", "2022", []),
    ("unknown", None, []),
    ("", None, []),
    ("2023-02-31", None, ["created_date is not a day of the calendar: 2023-02-31: '2023-02-31'"]),
    ("1970-01-01", None, ["created_date must be from 1971 to 2100: '1970-01-01'"]),
    ("soon", None, ["created_date must be a date like 2024-05-13, 2024-05 or 2024: 'soon'"]),
    ("2025-01-25", None, ["created_date lies after the document: 2025-01-25"]),
])  # fmt: skip
def test_dates(cell, released, refused):
    facts, lines = a_read_model(created_date=cell)
    assert (facts.get("released_on"), lines) == (released, refused)


@pytest.mark.parametrize(("cells", "tag"), [
    (["Apache 2.0"], "Apache-2.0"),
    (["CC-BY-NC-4.0", "CC BY NC 4.0", "CC BY-NC 4.0", "CC-BY-NC 4.0", "CC BY NC 4.0 (model weights)"], "CC-BY-NC-4.0"),
    (["LLaMA 2", "Llama 2", "LLaMA2"], "llama2"),
    (["BigCode OpenRail-M", "BigCode Open RAIL-M v1.0", "BigCode Open RAIL-M v1", "BigCode Open Rail-M"], "bigcode-openrail-m"),
    (["Llama 3.1 Community License Agreement"], "llama3.1"),
    (["Writer open model", "Writer open model license"], "writer-open-model-license"),
    (["unknown", "Unknown", ""], None),
])  # fmt: skip
def test_licenses(cells, tag):
    for cell in cells:
        facts, refused = a_read_model(license=cell)
        assert (facts.get("license"), refused) == (tag, [])


@pytest.mark.parametrize("cell", ["custom", "CC-BY-NC", "Apple", "none (model weights), BSD-3-Clause (code)"])
def test_licenses_that_are_refused(cell):
    facts, refused = a_read_model(license=cell)
    assert ("license" in facts, len(refused)) == (False, 1)


def test_a_word_for_access_that_nobody_knows_is_told():
    assert a_read_model(access="maybe")[1] == ["access is no word that we know: 'maybe'"]


@pytest.mark.parametrize(("access", "license", "card", "is_open"), [
    ("open", "MIT", "", True),
    ("Open", "unknown", "https://huggingface.co/acme/big-1", True),
    ("open", "unknown", "", None),
    ("open", "unknown", "https://huggingface.co/blog/big-1", None),
    ("closed", "MIT", "", False),
    ("limited", "unknown", "", None),
])  # fmt: skip
def test_open_is_believed_where_weights_are_shown(access, license, card, is_open):
    facts, _ = a_read_model(access=access, license=license, model_card=card)
    assert facts.get("open_weights") is is_open


@pytest.mark.parametrize(("url", "kind"), [
    ("https://arxiv.org/pdf/2405.09818", "paper"),
    ("https://cdn.openai.com/papers/whisper.pdf", "paper"),
    ("https://github.com/openlm-research/open_llama", "code"),
    ("https://huggingface.co/microsoft/phi-4", "weights"),
    ("https://huggingface.co/blog/idefics", "announcement"),
    ("https://platform.openai.com/docs/models/gpt-3-5", "documentation"),
    ("https://mistral.ai/news/mistral-large/", "announcement"),
    ("https://you.com/", None),
])  # fmt: skip
def test_links_by_the_host_of_the_page(url, kind):
    facts, _ = a_read_model(url=url)
    assert facts.get("links") == ({kind: url} if kind else None)


@pytest.mark.parametrize(("organization", "maker", "name"), [
    ("Meta FAIR", "meta", "Meta"),
    ("Eleuther AI", "eleutherai", "EleutherAI"),
    ("Microsoft, NVIDIA", "microsoft", "Microsoft"),
    ("Zhipu AI, Tsinghua University", "zai", "Zhipu AI"),
    ("Runway AI, Inc.", "runway", "Runway AI"),
    ("LAION e.V.", "laion", "LAION"),
    ("Twelve Labs", "twelve-labs", "Twelve Labs"),
])  # fmt: skip
def test_makers(organization, maker, name):
    document = read(a_table({**A_MODEL, "organization": organization}), DAY)
    assert facts_of(document, "big-1")["maker"] == maker
    assert facts_of(document, maker, "maker") == {"name": name}


def test_an_unknown_maker_is_left_out():
    facts, refused = a_read_model(organization="Unknown")
    assert ("maker" in facts, refused) == (False, [])


# --- What depends on what ---------------------------------------------------------------------------------------------


def test_lineage_is_by_name_and_says_no_more_than_the_document(saved):
    assert ends_of(saved, "tulu-2") == [("uses", "Llama 2"), ("trained_on", "Tulu-V2-mix")]  # there it is called LLaMA 2
    assert ends_of(saved, "flan-t5") == [("fine_tuned_from", "T5"), ("trained_on", "Flan CoT")]
    assert ends_of(saved, "mt0") == [("uses", "mT5")]
    assert ends_of(saved, "alphafold2") == [("trained_on", "Protein Data Bank")]


@pytest.mark.parametrize(("dependency", "expected"), [
    ("Pages", [("trained_on", "Pages")]),
    ("Acme chat dataset", [("trained_on", "Acme chat dataset")]),
    ("Common Crawl", [("trained_on", "Common Crawl")]),
    ("BERT", [("uses", "BERT")]),
    ("Unknown", []),
])  # fmt: skip
def test_ends(dependency, expected):
    document = read(a_table({**A_MODEL, "dependencies": repr([dependency])}, A_DATA_SET), DAY)
    assert (ends_of(document, "big-1"), document.refused) == (expected, [])


@pytest.mark.parametrize("dependencies", ["['Keras']", "['Helper']", "['Big 1']", "Pages", "[1]", "[" * 5000, "['a\\x00b']"])
def test_ends_that_are_refused(dependencies):
    document = read(a_table({**A_MODEL, "dependencies": dependencies}, A_DATA_SET, AN_APPLICATION), DAY)
    assert (ends_of(document, "big-1"), len(document.refused)) == ([], 1)


def test_a_product_stands_on_the_models_that_the_document_has_and_on_no_others(saved):
    assert "models" not in facts_of(saved, "chatgpt", "product")
    assert "line 27: ChatGPT: dependencies names 'gpt-3.5-turbo', which is not one model of the document" in map(str, saved.refused)


def test_an_interface_of_several_models_does_not_tell_which_one_a_product_stands_on():
    api = {**AN_APPLICATION, "name": "Acme API", "dependencies": "['Big 1', 'Big 2']"}
    helper = {**AN_APPLICATION, "dependencies": "['Acme API']"}
    document = read(a_table(A_MODEL, {**A_MODEL, "name": "Big 2"}, api, helper), DAY)
    assert [entry["model"] for entry in facts_of(document, "acme-api", "product")["models"]] == ["Big 1", "Big 2"]
    assert "models" not in facts_of(document, "helper", "product")


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


# --- Merged -----------------------------------------------------------------------------------------------------------


def test_it_merges_and_merge_refuses_nothing_more(empty, saved):
    with empty.writing() as connection:
        report = merge(connection, [saved], now=NOW)
    assert report.refused == saved.refused
    assert report.created == {"maker": 18, "model": 22, "product": 6}
