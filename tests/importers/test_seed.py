"""The hand-checked core is read value by value, each under its source; what does not fit its form is refused and said."""

from datetime import date

import pytest

from service.config import ROOT
from service.importers import seed
from service.importers.records import DocumentError, Said, digest_of

DAY = 'checked_on = "2026-11-24"\n'
MAKER = """
[maker]
slug = "acme"
[[maker.facts]]
source = "https://acme.example/about"
name = "Acme"
"""
MODEL = """
[[models]]
slug = "big-1"
[[models.facts]]
source = "https://acme.example/big-1"
name = "Big 1"
"""
REST = """
context_window = 8000
not_disclosed = ["parameters"]

[[models.facts]]
source = "https://acme.example/docs"
released_on = "2024-05"
not_applicable = ["max_output"]

[[models.identifiers]]
source = "https://acme.example/api"
scheme = "acme"
canonical = ["big-1"]
alias = ["big-latest", "big"]

[[models.lineage]]
source = "https://acme.example/paper"
relation = "trained_on"
name = "WebText"

[[families]]
slug = "big"
[[families.facts]]
source = "https://acme.example/big"
name = "Big"

[[products]]
slug = "chat"
[[products.facts]]
source = "https://acme.example/chat"
name = "Chat"
maker = "other"
"""


def read(text, name="acme.toml"):
    return seed.read((DAY + text).encode(), name)


def test_a_file_is_a_document_of_the_day_on_which_it_was_checked():
    content = (DAY + MAKER).encode()
    document = seed.read(content, "acme.toml")
    assert (document.date, document.name, document.digest) == (date(2026, 11, 24), "acme.toml", digest_of(content))
    assert (document.origin.slug, document.origin.standing) == ("plinth", "core")
    assert document.refused == []


def test_every_value_is_read_under_its_source():
    document = read(MAKER + MODEL + REST)
    assert document.refused == []
    says = {record.slug: record.says for record in document.records}
    assert list(says) == ["acme", "big", "big-1", "chat"]
    assert says["acme"] == {"name": Said("Acme", url="https://acme.example/about")}
    assert says["big-1"] == {
        "name": Said("Big 1", url="https://acme.example/big-1"),
        "context_window": Said(8000, url="https://acme.example/big-1"),
        "parameters": Said(state="not_disclosed", url="https://acme.example/big-1"),
        "released_on": Said("2024-05", url="https://acme.example/docs"),
        "max_output": Said(state="not_applicable", url="https://acme.example/docs"),
        "identifiers": Said([
            {"scheme": "acme", "value": "big-1", "kind": "canonical", "url": "https://acme.example/api"},
            {"scheme": "acme", "value": "big-latest", "kind": "alias", "url": "https://acme.example/api"},
            {"scheme": "acme", "value": "big", "kind": "alias", "url": "https://acme.example/api"},
        ], url="https://acme.example/api"),
        "lineage": Said([
            {"relation": "trained_on", "name": "WebText", "url": "https://acme.example/paper"},
        ], url="https://acme.example/paper"),
        "maker": Said("acme", url="https://acme.example/big-1"),
    }  # fmt: skip


def test_what_stands_in_the_file_of_a_maker_is_its_own_unless_it_says_otherwise():
    says = {record.slug: record.says for record in read(MAKER + MODEL + REST).records}
    assert says["big"]["maker"].value == "acme"
    assert says["chat"]["maker"].value == "other"


@pytest.mark.parametrize(("text", "what", "why"), [
    ("[[colours]]\nslug = 'red'", "colours", "is no section"),
    ("[[models]]\nslug = 'Big 1'", "slug", "lower case"),
    ("[[models]]\n[[models.facts]]\nsource = 'https://a.org'\nname = 'Big'", "slug", "lower case"),
    ("[[models]]\nslug = 7", "slug", "lower case"),
    (MODEL + "[[models.facts]]\nlicense = 'MIT'", "facts", "have no source"),
    (MODEL + "[[models.facts]]\nsource = 7\nlicense = 'MIT'", "facts", "have no source"),
    (MODEL + "[[models.facts]]\nsource = 'https://a.org'\nname = 'Bigger'", "name", "is said twice"),
    (MODEL + "license = 'MIT'\nnot_disclosed = ['license']", "license", "is said twice"),
    (MODEL + "colour = 'blue'", "colour", "is no field of a model"),
    (MODEL + "classes = ['image_model']", "classes", "is no field of a model"),
    (MODEL + "not_disclosed = ['colour']", "colour", "is no field of a model"),
    (MODEL.replace("[[models.facts]]", "license = 'MIT'\n[[models.facts]]"), "license", "is no section"),
    (MODEL + "[[models.lineage]]\nrelation = 'uses'\nname = 'CLIP'", "lineage", "without a source"),
    (MODEL + "[[models.identifiers]]\nscheme = 'acme'\nalias = ['big']", "identifiers", "without a source"),
    (MODEL + "[[models.identifiers]]\nsource = 'https://a.org'\nscheme = 'acme'\nnickname = ['big']", "identifiers.nickname", "no kind"),
])  # fmt: skip
def test_what_does_not_fit_the_form_is_refused(text, what, why):
    (refusal,) = read(text).refused
    assert refusal.what == what
    assert refusal.where.startswith("acme.toml")
    assert why in refusal.why


def test_the_rest_of_a_thing_stands_beside_what_was_refused():
    (record,) = read(MODEL + "colour = 'blue'\nlicense = 'MIT'").records
    assert {name: said.value for name, said in record.says.items()} == {"name": "Big 1", "license": "MIT"}


@pytest.mark.parametrize(("content", "why"), [
    (b"maker = ", "is not TOML"),
    (b"\xff\xfe", "is not TOML"),
    (b"[maker]\nslug = 'acme'", "needs its day"),
    (b'checked_on = "soon"', "needs its day"),
    (b'checked_on = "2026-02-30"', "needs its day"),
    (b"checked_on = 20261124", "needs its day"),
    (b"", "needs its day"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence(content, why):
    with pytest.raises(DocumentError, match=why):
        seed.read(content, "acme.toml")


def test_a_folder_is_read_in_the_order_of_names_and_only_its_toml(tmp_path):
    for name in ("b.toml", "a.toml", "notes.txt"):
        (tmp_path / name).write_text(DAY)
    assert [document.name for document in seed.read_folder(tmp_path)] == ["a.toml", "b.toml"]


def test_nothing_of_the_core_that_ships_is_refused_when_it_is_read():
    documents = seed.read_core(ROOT / "seed")
    assert len(documents) >= 10
    assert [str(refusal) for document in documents for refusal in document.refused] == []
