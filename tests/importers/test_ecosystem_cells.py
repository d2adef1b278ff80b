"""The cells of Ecosystem Graphs: modalities, sizes, days, licences, links and makers, as people wrote them by hand."""

import pytest

from service.importers.ecosystem_graphs import read
from tests.importers.ecosystem import (
    A_MODEL,
    DAY,
    a_read_model,
    a_table,
    facts_of,
)


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
