"""What a question finds, and in which order: a plain reading of the words is the oracle, on both databases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.catalog.attributes import KINDS
from service.catalog.paging import RELEVANCE, Sort, every_page, page_of
from service.catalog.search_index import rewrite
from service.catalog.tables import SearchText, SearchWord
from service.catalog.where import Where
from service.catalog.words import spelt, words
from tests.conftest import DIALECTS
from tests.rows import a_document, a_maker, a_model, a_product, merged

BY_RELEVANCE = Sort(RELEVANCE)


@pytest.fixture(scope="module")
def texts(catalogs):
    """The words by which things are found, by kind and slug: those of the name in order, and all of them."""
    found = {kind: {} for kind in KINDS}
    with catalogs("sqlite").reading() as connection:
        for row in connection.execute(select(SearchText.__table__)):
            found[row.kind][row.slug] = (row.name.split(), {*row.name.split(), *row.words.split()})
    return found


@pytest.fixture(scope="module")
def vocabulary(catalogs):
    with catalogs("sqlite").reading() as connection:
        return sorted(set(connection.scalars(select(SearchWord.word))))


def has(asked, here):
    """Whether all words of a question are among some words; the last may be a beginning."""
    *whole, last = asked
    begins = not whole or (len(last) > 1 and not last.isdecimal())
    return all(spelt(word) in here for word in whole) and any(
        word == spelt(last) or (begins and word.startswith(spelt(last))) for word in here
    )


def expected(texts, kind, question):
    """What a question finds, the most relevant first."""
    asked = words(question)
    *others, last = asked
    each = [*(word for word in others if word != last), last]
    whole = " ".join(map(spelt, asked))

    def nearness(slug):
        name = texts[kind][slug][0]
        text = " ".join(name)
        rank = 0 if text == whole else 1 if text.startswith(whole) else 2 if has(each, set(name)) else 3
        return rank, min(len(name), 100), slug

    return sorted((slug for slug, (_, here) in texts[kind].items() if has(each, here)), key=nearness)


def found(database, kind, question, sort=BY_RELEVANCE):
    with database.reading() as connection:
        pages = every_page(connection, Where(kind, {}, question=question), sort, "")
        return [row.slug for rows in pages for row in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_found_by_its_name(catalogs, texts, bodies, kind):
    assert texts[kind].keys() == {body["slug"] for body in bodies[kind]}
    for body in bodies[kind][:: max(1, len(bodies[kind]) // 12)]:
        name = body.get("name") or body.get("foreign_id") or body["model"]["name"]
        for dialect in DIALECTS:
            assert body["slug"] in found(catalogs(dialect), kind, name[:200])


def questions(vocabulary):
    """Words of the catalog, whole or the beginnings of them, and others."""
    word = st.sampled_from(vocabulary)
    begun = st.builds(lambda word, length: word[:length], word, st.integers(1, 4))
    number = st.integers(0, 9).map(str)
    return st.lists(st.one_of(word, begun, number, st.text("abc", min_size=1, max_size=2)), min_size=1, max_size=3).map(" ".join)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150)
@given(data=st.data())
def test_a_question_finds_what_has_its_words_in_the_same_order_on_both_databases(catalogs, texts, vocabulary, kind, data):
    question = data.draw(questions(vocabulary))
    if not words(question):
        return
    wanted = expected(texts, kind, question)
    assert found(catalogs("sqlite"), kind, question) == wanted
    assert found(catalogs("postgresql"), kind, question) == wanted
    assert found(catalogs("postgresql"), kind, question, Sort("slug")) == sorted(wanted)


@settings(max_examples=200)
@given(question=st.text(min_size=1, max_size=200))
def test_any_text_with_a_word_in_it_can_be_searched_for(catalogs, question):
    if 0 < len(set(words(question))) <= 32:
        assert found(catalogs("sqlite"), "model", question) == found(catalogs("postgresql"), "model", question)


HOSTILE = [
    '"', "'", '" OR "1', "')) --", "NEAR(gpt, 4)", "gpt NEAR/2 4", "gpt*", "*gpt", "-gpt", "gpt AND", "AND OR NOT", "name : gpt", "^gpt",
    "gpt & !4", "gpt | claude", "gpt:*", "gpt <-> 4", "(((((gpt", "a" * 200, "1" * 200, "a1" * 100, "\N{LLAMA}" * 99 + "a",
    "\u202egpt\u202c", "cafe\u0301", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 7 + "a", "%_%", "\\", "gpt\\", "通义",
    "kind : model", "_model", "mode", "u00901a",
]  # fmt: skip


@pytest.mark.parametrize("question", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_what_would_be_an_operator_of_a_database_is_none(catalogs, texts, question):
    if words(question):
        assert found(catalogs("sqlite"), "model", question) == expected(texts, "model", question)
        assert found(catalogs("postgresql"), "model", question) == expected(texts, "model", question)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_of_what_is_found_give_each_thing_once_in_order(catalog, texts, limit):
    cursor, slugs = None, []
    with catalog.reading() as connection:
        while not slugs or cursor:
            page = page_of(connection, Where("model", {}, question="claude"), BY_RELEVANCE, limit, cursor)
            slugs, cursor = slugs + [row.slug for row in page.rows], page.next
    assert slugs == expected(texts, "model", "claude")
    assert page.total == len(slugs)


@pytest.fixture
def small(empty):
    merged(empty, a_document(
        a_maker("acme", name="Acme AI"), a_maker("other", name="DeepThought"),
        a_model("nova", name="Nova", maker="acme", identifiers=[{"scheme": "acme", "value": "star-9", "kind": "alias"}]),
        a_model("nova-mini", name="Nova Mini", maker="acme"),
        a_model("bossa-nova-2", name="Bossa Nova 2", maker="acme"),
        a_model("quiet", name="Quiet", maker="other"),
        a_product("chat", name="ChatThing", former_names=[{"name": "Old Bard", "until": "2024-02"}]),
    ))  # fmt: skip
    return empty


@pytest.mark.parametrize(("kind", "question", "slugs"), [
    ("model", "nova", ["nova", "nova-mini", "bossa-nova-2"]),
    ("model", "NOVA mi", ["nova-mini"]),
    ("model", "star 9", ["nova"]),
    ("model", "acme", ["nova", "nova-mini", "bossa-nova-2"]),
    ("model", "deep thought", ["quiet"]),
    ("model", "deepthought", ["quiet"]),
    ("model", "nova m", []),
    ("model", "n", ["nova", "nova-mini", "bossa-nova-2"]),
    ("product", "bard", ["chat"]),
    ("product", "chat thing", ["chat"]),
    ("product", "nova", []),
])  # fmt: skip
def test_things_are_found_by_name_identifier_maker_and_former_name(small, kind, question, slugs):
    assert found(small, kind, question) == slugs


def test_what_is_called_otherwise_is_found_by_its_new_name_and_no_longer_by_the_old(small):
    merged(small, a_document(a_maker("acme", name="Zenith"), a_model("nova", name="Nebula", maker="acme"), day="2026-02-01"))
    assert found(small, "model", "nebula") == ["nova"]
    assert found(small, "model", "zenith") == ["nova", "nova-mini", "bossa-nova-2"]
    assert found(small, "model", "acme") == []


def test_writing_the_words_of_everything_anew_changes_nothing(small):
    def kept():
        with small.reading() as connection:
            return connection.execute(select(SearchText.__table__).order_by(SearchText.id)).all()

    before = kept()
    with small.writing() as connection:
        rewrite(connection)
    assert kept() == before
