"""New ids become models only when their maker is certain, all spellings of one the same model, whatever comes first."""

import itertools

import pytest

from service.catalog.database import Database
from service.catalog.naming import folded, reordered
from service.importers.makers import BRANDS, BY_PATH, MAKERS, NAMES, OWN_ONLY
from service.importers.merge import merge
from service.importers.minting import Minted, minted
from service.importers.spelling import SPELLINGS, name_of, spelled
from tests.rows import NOW, a_document, a_maker, a_model, a_record, merged, the


@pytest.mark.parametrize(("provider", "foreign_id", "slug", "maker"), [
    ("somewhere", "Qwen/Qwen3-14B", "qwen3-14b", "alibaba"),
    ("somewhere", "meta-llama/llama-guard-3-8b", "llama-guard-3-8b", "meta"),
    ("amazon-bedrock", "us.writer.palmyra-x5-v1:0", "palmyra-x5", "writer"),
    ("somewhere", "tngtech/DeepSeek-R1T-Chimera", "deepseek-r1t-chimera", "tng"),
    ("somewhere", "bfl/flux-kontext-max", "flux.1-kontext-max", "black-forest-labs"),
    ("somewhere", "workers-ai/@cf/ibm-granite/granite-4.0-h-micro", "granite-4.0-h-micro", "ibm"),
    ("openai", "codex-mini", "codex-mini", "openai"),
    ("cohere", "command-a-vision-07-2025", "command-a-vision-07-2025", "cohere"),
    ("somewhere", "gemma-3-12b-it", "gemma-3-12b", "google"),
    ("somewhere", "unsloth/gemma-3-12b-it", "gemma-3-12b", "google"),
    ("somewhere", "nvidia/DeepSeek-V9-NVFP4", "deepseek-v9", "deepseek"),
    ("somewhere", "nvidia/llama-3.3-nemotron-super-9b", "llama-3.3-nemotron-super-9b", "nvidia"),
    ("zai-coding-plan", "zero-9", "zero-9", "zai"),
    ("amazon-bedrock", "amazon.nova-2-sonic-v1:0", "nova-2-sonic", "amazon"),
    ("deepgram", "deepgram/nova-2", "nova-2", "deepgram"),
    ("moonshotai", "moonshot-v1-8k-vision-preview", "moonshot-v1-8k-vision", "moonshot-ai"),
])  # fmt: skip
def test_an_id_with_a_certain_maker_is_a_model(provider, foreign_id, slug, maker):
    new = minted(provider, foreign_id)
    assert isinstance(new, Minted)
    assert (new.slug, new.maker) == (slug, maker)


@pytest.mark.parametrize(("provider", "foreign_id"), [
    ("openrouter", "openrouter/auto"),
    ("somewhere", "model-router"),
    ("somewhere", "openai/gpt-latest"),
    ("openai", "chatgpt-image-latest"),
    ("somewhere", "Gemma-4-31B-Musica-v1"),
    ("somewhere", "qwen3.5-27b-queen-derestricted"),
    ("somewhere", "TheDrummer/Cydonia-24B-v4"),
    ("somewhere", "huihui-ai/Llama-3.3-70B-Instruct-abliterated"),
    ("somewhere", "e5-large-v2"),
    ("somewhere", "big-pickle"),
    ("somewhere", "poetools/claude-code"),
    ("somewhere", "gemma-4"),
    ("somewhere", "runwayml/runway"),
    ("alibaba", "frontier-1"),
    ("openai", "ft:gpt-4o-mini-2024-07-18"),
    ("cohere", "command-nightly"),
    ("morph", "morph-dsv4flash"),
    ("nvidia", "nvidia/streampetr"),
    ("somewhere", "///"),
    ("somewhere", "-"),
])
def test_an_id_without_one_stays_an_offering_without_a_model(provider, foreign_id):
    why = minted(provider, foreign_id)
    assert isinstance(why, str)
    assert why.startswith("goes by no name that the catalog knows")


SPELT = [
    ["Qwen/Qwen3-30B-A3B", "qwen/qwen-3-30b-a3b", "qwen3-30b-a3b-fp8", "@cf/qwen/qwen3-30b-a3b-fp8", "qwen3-30b"],
    ["x-ai/grok-4.1-fast", "grok-4-1-fast-reasoning", "xai/grok-4.1-fast-non-reasoning"],
    ["google/imagen-4-fast", "imagen-4.0-fast", "google/imagen-4.0-fast-generate-001"],
    ["cohere/embed-v4.0", "cohere-embed-v-4-0"],
    ["wan2.7-image", "wan-2.7-image", "wan-v2.7-image"],
    ["claude-3.5-opus", "claude-opus-3.5", "anthropic/claude-3-5-opus"],
    ["gemini-9-flash", "gemini-flash-9"],
    ["black-forest-labs/flux.2-flex", "bfl/flux-2-flex", "black-forest-labs/flux_2-flex"],
    ["deepcogito/cogito-v2.1-671b", "cogito-2.1:671b-cloud", "deepcogito/cogito-671b-v2.1"],
]


@pytest.mark.parametrize("spellings", SPELT)
def test_all_spellings_are_one_model(spellings):
    assert len({minted("somewhere", one).slug for one in spellings}) == 1


def test_spelling_changes_nothing_by_which_names_are_compared():
    names = ("qwen-3-14b", "grok-4-20", "claude-4.5-opus", "gemini-flash-2.5", "deepseek-v-9", "llama3.1-8b", "doubao-thinking-pro-vision")
    for name in names:
        assert reordered(spelled(name)) == reordered(name)
    assert all(pattern.pattern for pattern, _ in SPELLINGS)


def test_tables_agree():
    assert set(BRANDS) <= set(NAMES)
    assert set(OWN_ONLY.values()) <= set(MAKERS)
    assert set(BY_PATH.values()) == set(MAKERS)


@pytest.mark.parametrize(("slug", "name"), [
    ("qwen3-vl-30b-a3b", "Qwen3 VL 30B A3B"), ("gpt-4o-audio", "GPT-4o Audio"), ("glm-4.5-airx", "GLM-4.5 Airx"),
    ("ernie-4.5-21b-a3b", "ERNIE 4.5 21B A3B"), ("deepseek-ocr-2", "DeepSeek OCR 2"), ("lfm2-24b-a2b", "LFM2 24B A2B"),
])  # fmt: skip
def test_a_model_is_named_by_its_slug(slug, name):
    assert name_of(slug) == name
    assert folded(name) == folded(slug)


# --- In the catalog ---------------------------------------------------------------------------------------------------


def a_listing(day, **offered):
    """What a source lists on a day: for each provider, ids with what is claimed of their models."""
    records = []
    for provider, ids in offered.items():
        records.append(a_record("provider", provider, name=provider.title()))
        for foreign_id, claims in ids.items():
            slug = f"{provider}.{foreign_id.lower().replace('/', '.')}"
            record = a_record("offering", slug, provider=provider, foreign_id=foreign_id)
            about = a_record("model", "any", **claims).says
            records.append(type(record)("offering", slug, record.says, where=f"{provider}: {foreign_id}", about=about))
    document = a_document(*records, day=day, source="list", standing="aggregator")
    return type(document)(document.origin, document.date, document.digest, document.records, lists_offerings=True)


KNOWN = a_document(a_maker("alibaba"), a_maker("meta"), a_model("qwen3-32b", maker="alibaba"))


def test_a_new_id_makes_its_model_and_maker_known_with_what_most_say(empty):
    merged(empty, KNOWN)
    merged(empty, a_listing(
        "2026-01-01",
        one={"Qwen/Qwen3-14B": {"reasoning": True, "released_on": "2025-04-28"}, "zai-org/GLM-9": {"open_weights": True}},
        two={"qwen-3-14b": {"reasoning": True, "released_on": "2025-04-29"}},
        three={"qwen3-14b-fp8": {"reasoning": False, "released_on": "2025-04-29"}},
    ))  # fmt: skip
    model = the(empty, "model", "qwen3-14b")
    assert (model["name"], model["maker"]["slug"]) == ("Qwen3 14B", "alibaba")
    assert (model["reasoning"], model["released_on"]) == (True, "2025-04-29")
    assert the(empty, "maker", "zai")["name"] == "Z.ai"
    assert {the(empty, "offering", slug)["model"]["slug"] for slug in ("one.qwen.qwen3-14b", "two.qwen-3-14b")} == {"qwen3-14b"}


def test_an_id_of_a_known_model_makes_none(empty):
    merged(empty, KNOWN)
    report = merged(empty, a_listing("2026-01-01", one={"Qwen/Qwen3-32B-FP8": {"reasoning": True}}))
    assert report.created["model"] == 0
    assert the(empty, "model", "qwen3-32b")["reasoning"] is True


def test_an_id_that_may_be_of_several_models_makes_none(empty):
    merged(empty, KNOWN)
    two = [{"scheme": "x", "value": "qwen3-77b", "kind": "alias"}]
    merged(empty, a_document(a_model("a", maker="alibaba", identifiers=two), a_model("b", maker="alibaba", identifiers=two), name="two"))
    report = merged(empty, a_listing("2026-01-01", one={"qwen3-77b": {}, "Qwen/Qwen3-77B": {"reasoning": True}}))
    assert report.created["model"] == 0
    assert "may be any of a, b" in str(report.unresolved[0])


def test_what_stays_unlinked_is_reported_with_the_reason(empty):
    report = merged(empty, a_listing("2026-01-01", one={"big-pickle": {"reasoning": True}, "x/auto": {"reasoning": True}}))
    assert {(one.what, one.why.rpartition(", and ")[2]) for one in report.unresolved} == {
        ("big-pickle", "who made it is not certain"), ("x/auto", "moves from model to model or chooses among several"),
    }  # fmt: skip


def test_a_later_version_by_its_month_is_a_snapshot(empty):
    merged(empty, a_document(a_maker("alibaba"), a_model("qwen3-235b-a22b", maker="alibaba")))
    merged(empty, a_listing("2026-01-01", one={"Qwen/Qwen3-235B-A22B-Instruct-2507": {"reasoning": False}}))
    assert the(empty, "model", "qwen3-235b-a22b-2507")["snapshot_of"]["slug"] == "qwen3-235b-a22b"


DAYS = [
    a_listing("2026-01-01", one={"Qwen/Qwen3-14B": {"reasoning": True}}, two={"qwen3-14b": {"reasoning": True}}),
    a_listing("2026-02-01", one={"qwen3-14b-fp8": {"open_weights": True}, "qwen3-tiny": {"reasoning": False}}),
    a_listing("2026-03-01", two={"somebody/qwen3-14b": {"open_weights": False}, "qwen3-14b:free": {"reasoning": False}}),
    a_listing("2026-04-01", two={"somebody/qwen3-14b": {"open_weights": False}}),
]


def test_days_in_any_order_make_the_same_models(empty_url):
    outcomes = set()
    for order in itertools.permutations(DAYS):
        database = Database(empty_url("sqlite"))
        merged(database, KNOWN)
        for document in order:
            with database.writing() as connection:
                merge(connection, [document], now=NOW, accept_removals=True)
        facts = [the(database, "model", slug) for slug in ("qwen3-14b", "qwen3-tiny", "qwen3-32b")]
        offerings = [the(database, "offering", slug) for slug in ("two.somebody.qwen3-14b", "one.qwen.qwen3-14b")]
        shown = ("slug", "name", "maker", "model", "reasoning", "open_weights", "first_listed_on", "last_listed_on")
        outcomes.add(repr([{name: one.get(name) for name in shown} for one in [*facts, *offerings]]))
        database.close()
    assert len(outcomes) == 1
