"""Which model an id is: what is known of it first, then what is left without decoration; never a wrong one."""

import pytest
from sqlalchemy import select

from service.catalog.identity import model_matches, resolved, rewrite_names
from service.catalog.naming import Names
from service.catalog.tables import Model, ModelName, Offering
from tests.conftest import DIALECTS
from tests.rows import a_document, a_maker, a_model, a_record, merged


def called(scheme, value, kind="alias"):
    return {"scheme": scheme, "value": value, "kind": kind}


@pytest.fixture
def names(empty):
    """Models whose names are alike, and what providers call them."""
    merged(empty, a_document(
        a_maker("acme"), a_maker("other"),
        a_record("provider", "acme", name="Acme", maker="acme"), a_record("provider", "cloud", name="Cloud"),
        a_record("provider", "gateway", name="Gateway", maker="other"),
        a_model("big-1", identifiers=[called("acme", "Big-1-0513", "snapshot"), called("gateway", "shared"), called("acme", "big+")]),
        a_model("big-1-mini", identifiers=[called("acme", "shared")]),
        a_model("twin-a", name="Twin", maker="acme"), a_model("twin-b", name="Twin", maker="other"),
        a_record("offering", "cloud.one", provider="cloud", foreign_id="Weird/Id-7", model="big-1"),
        a_record("offering", "gateway.one", provider="gateway", foreign_id="weird/id-7", model="big-1-mini"),
        a_record("offering", "cloud.two", provider="cloud", foreign_id="shared", model="twin-a"),
        a_record("offering", "cloud.three", provider="cloud", foreign_id="lost"),
    ))  # fmt: skip
    return empty


def found(database, name, provider=None):
    with database.reading() as connection:
        return [(match.slug, match.scheme, match.kind, match.rule) for match in resolved(connection, name, provider)]


@pytest.mark.parametrize(("name", "provider", "expected"), [
    ("Big-1-0513", None, [("big-1", "acme", "snapshot", "exact")]),
    ("big-1-0513", None, [("big-1", "acme", "snapshot", "exact")]),
    ("big+", None, [("big-1", "acme", "alias", "exact")]),
    ("big ", None, [("big-1", "acme", "alias", "exact")]),
    ("big-1", None, [("big-1", "", "slug", "exact")]),
    ("BIG-1", None, [("big-1", "", "slug", "exact")]),
    ("acme/big-1", None, [("big-1", "acme", "slug", "exact")]),
    ("other/big-1", None, [("big-1", "", "name", "path")]),
    # The same id in other letters at another provider: as it is written comes first, and the provider's word.
    ("Weird/Id-7", None, [("big-1", "cloud", "offering", "exact")]),
    ("weird/id-7", None, [("big-1-mini", "gateway", "offering", "exact")]),
    ("weird/id-7", "cloud", [("big-1", "cloud", "offering", "exact")]),
    ("WEIRD/ID-7", None, [("big-1", "cloud", "offering", "exact"), ("big-1-mini", "gateway", "offering", "exact")]),
    ("WEIRD/ID-7", "gateway", [("big-1-mini", "gateway", "offering", "exact")]),
    # Two models under one identifier: the provider's scheme decides, or what it offers itself.
    ("shared", None, [("big-1", "gateway", "alias", "exact"), ("big-1-mini", "acme", "alias", "exact")]),
    ("shared", "acme", [("big-1-mini", "acme", "alias", "exact")]),
    ("shared", "gateway", [("big-1", "gateway", "alias", "exact")]),
    ("shared", "cloud", [("twin-a", "cloud", "offering", "exact")]),
    # Two models of one name: the maker that the provider is decides.
    ("Twin", None, [("twin-a", "", "name", "exact"), ("twin-b", "", "name", "exact")]),
    ("twin:free", "gateway", [("twin-b", "", "name", "serving")]),
    ("twin", "cloud", [("twin-a", "", "name", "exact"), ("twin-b", "", "name", "exact")]),
    ("x/y/big-1:free", None, [("big-1", "", "name", "serving")]),
    ("Big 1", None, [("big-1", "", "name", "exact")]),
    ("big-1 ", None, []),
    ("lost", None, []), ("nothing-like-it", None, []), ("", None, []), (" ", None, []), ("---", None, []), ("a\x00b", None, []),
    ("\N{LLAMA}", None, []),
])  # fmt: skip
def test_an_id_is_what_is_known_of_it_then_what_is_left_of_it(names, name, provider, expected):
    assert found(names, name, provider) == expected


def test_what_a_path_or_a_comparison_takes_is_a_name_and_not_what_is_left_of_one(names):
    with names.reading() as connection:
        assert [match.slug for match in model_matches(connection, "weird/id-7")] == ["big-1-mini"]
        assert model_matches(connection, "x/y/big-1:free") == []


def test_names_follow_what_they_are_names_of(names):
    assert found(names, "nova one") == []
    merged(names, a_document(a_model("big-1", name="Nova One"), day="2026-02-01"))
    assert [slug for slug, *_ in found(names, "NOVA-ONE")] == ["big-1"]


@pytest.fixture(scope="module")
def asked(catalogs):
    """Ids of every sort: what providers call models, with the decoration that they put around it, and names turned about."""
    with catalogs("sqlite").reading() as connection:
        offered = connection.scalars(select(Offering.foreign_id).distinct().order_by(Offering.foreign_id)).all()
        slugs = connection.scalars(select(Model.slug).order_by(Model.slug)).all()
    turned = [f"eu.vendor/{slug}:free" for slug in slugs[::20]] + [" ".join(slug.split("-")[::-1]).upper() for slug in slugs[::20]]
    return [*offered[::10], *turned]


def test_the_names_that_are_kept_find_what_all_names_would(catalogs, asked):
    """All names at once are the oracle."""
    names = Names()
    with catalogs("sqlite").reading() as connection:
        for model, way, form in connection.execute(select(ModelName.model, ModelName.way, ModelName.form)):
            getattr(names, way)[form].add(model)
    for dialect in DIALECTS:
        with catalogs(dialect).reading() as connection:
            for name in asked:
                matches = resolved(connection, name)
                if not matches or matches[0].kind == "name":
                    slugs, rule = names.find(name.replace(" ", "+"))
                    slugs, rule = (slugs, rule) if slugs else names.find(name)
                    assert [(match.slug, match.rule) for match in matches] == [(slug, rule) for slug in sorted(slugs)]


def test_writing_all_names_anew_changes_nothing(names):
    def kept():
        with names.reading() as connection:
            return connection.execute(select(ModelName.__table__).order_by(*ModelName.__table__.c)).all()

    before = kept()
    with names.writing() as connection:
        rewrite_names(connection)
    assert before
    assert kept() == before
