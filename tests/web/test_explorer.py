"""The explorer: every kind of page opens, is sound, leads nowhere that does not open, runs nothing but our own files."""

import html
import re
from collections import defaultdict
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from service.web.assets import assets
from service.web.problems import SORTS
from tests.conftest import client_of
from tests.pages import BROWSER, asked, look, read
from tests.rows import a_document, a_maker, a_model, a_product, merged, stood_on

PAGES = [
    "/",
    "/models",
    "/models?q=claude&chosen=gpt-4o,claude-3-opus",
    "/models?maker=openai,anthropic&input_modality_all=text,image&context_window_min=100000&sort=-input_price",
    "/models?fields=license,parameters,open_weights&limit=20&sort=parameters&as_of=2024-01-01",
    "/models?id=gpt-4,openai/gpt-4o,no-such-model",
    "/models?maker=openai&license=MIT&class=audio_model&reasoning=true",
    "/models/gpt-4o",
    "/models/stable-diffusion",
    "/models/llama-2-70b",
    "/compare",
    "/compare?models=gpt-4o,claude-3-opus,gemini-1.0-ultra",
    "/compare?models=gpt-4,clip,whisper&differences=true&as_of=2024-01-01",
    "/compare?products=chatgpt,claude&fields=context_window,price,score",
    "/compare?models=gpt-4o,claude-3-opus,llama-3.1-405b&frontier=input_price,score:mmlu&weights=context_window:2,input_price:1"
    "&input_tokens=2000000&output_tokens=500000&requests=1000",
    "/makers",
    "/makers/google",
    "/products?kind=chatbot&sort=-launched_on",
    "/products/chatgpt",
    "/products/gemini",
    "/providers?q=azure",
    "/providers/amazon-bedrock",
    "/benchmarks",
    "/benchmarks/mmlu",
    "/sources",
    "/timeline",
    "/timeline?maker=openai&open_weights=false&released_on_max=2024-12-31",
]
MISSES = {
    "/models/gpt4o-": 404, "/products/no-such-product": 404, "/nothing": 404, "/models?makr=openai&limit=0": 400, "/models?cursor=x": 400,
    "/compare?models=gpt4o,gpt-4": 404, "/models?chosen=no-such-model": 400,
}  # fmt: skip


@pytest.mark.parametrize("address", [*PAGES, *MISSES])
def test_a_page_is_sound(client, address):
    page = look(client, address, MISSES.get(address, 200))
    document = page.one("html")
    assert document.attributes["lang"] == "en"
    assert page.one("head").one("title").words.endswith("· Plinth")
    assert page.one("h1").words
    assert address in MISSES or page.one("meta", name="description").attributes["content"]
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert sorted(ids) == sorted(set(ids))
    for element in page.all():
        for name in ("for", "aria-labelledby"):
            assert element.attributes.get(name) is None or element.attributes[name] in ids, element
        if element.name == "th":
            assert element.attributes["scope"]
        if element.name in ("input", "select") and element.attributes.get("type") != "hidden":
            labels = [label for label in page.all("label") if element in label.all()]
            assert labels or element.attributes.get("aria-label"), element
        if element.name == "a":
            assert element.words or element.attributes.get("aria-label"), element
    assert all((table.all("th", scope="col") and table.all("th", scope="row")) or not table.all("td") for table in page.all("table"))


@pytest.mark.parametrize("address", [*PAGES, *MISSES])
def test_a_page_runs_and_loads_our_own_files_only(client, address):
    answer = client.get(address, headers=BROWSER)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    page = read(answer.text)
    assert all(script.attributes.get("src") and not script.words for script in page.all("script"))
    assert page.all("style") == []
    for element in page.all():
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"], element
        assert not element.attributes.get("href", "").lower().startswith("javascript")
    loaded = [element.attributes for name in ("script", "link", "img") for element in page.all(name)]
    assert all("//" not in attributes.get("src", attributes.get("href", "")) for attributes in loaded)


@pytest.mark.parametrize("address", [*PAGES, *MISSES, "/robots.txt", "/llms.txt"])
def test_a_page_is_the_same_to_the_byte_on_both_databases(both, address):
    same = {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}
    one, other = (asked(client, address, **same) for client in both)
    assert one.data == other.data
    assert list(one.headers) == list(other.headers)


def test_no_link_of_the_pages_is_broken(both):
    """Two links of each form: the same page, under the same parameters."""
    client, forms = both[0], defaultdict(set)
    for address in [*PAGES, *MISSES]:
        page = look(client, address, MISSES.get(address, 200))
        targets = {element.attributes.get(name) for element in page.all() for name in ("href", "src", "hx-get")}
        for target in sorted(target for target in targets if target and not target.startswith("#")):
            whole = urlsplit(urljoin(address, target))
            if not whole.netloc:
                names = tuple(name for name, _ in parse_qsl(whole.query))
                place = whole.path if whole.path.count("/") < 2 else whole.path.rpartition("/")[0]
                forms[place, names].add(whole._replace(fragment="").geturl())
    wrong = {}
    for (_, names), addresses in forms.items():
        for address in sorted(addresses)[: 1 if len(names) > 2 else 2]:
            answer = client.get(address, headers={"Accept": "*/*"})
            if answer.status_code != 200:
                wrong[address] = answer.status_code
    assert wrong == {}
    assert len(forms) > 100


def test_every_anchor_within_a_page_is_there(client):
    for address in PAGES:
        page = look(client, address)
        ids = {element.attributes.get("id") for element in page.all()}
        within = [link.attributes["href"][1:] for link in page.all("a") if link.attributes.get("href", "").startswith("#")]
        assert [target for target in within if target not in ids] == [], address


# --- Who gets pages, and who gets documents ---------------------------------------------------------------------------


def test_a_browser_gets_the_explorer_at_the_top_and_a_program_what_there_is(client):
    assert "What chatbots and other products stand on" in look(client, "/").one("h1").words
    for accept in ("*/*", "application/json", ""):
        answer = client.get("/", headers={"Accept": accept})
        assert answer.mimetype == "application/json"
        assert answer.json["name"] == "Plinth"
    assert "Accept" in client.get("/", headers=BROWSER).headers["Vary"]


def test_a_problem_is_a_page_for_a_browser_and_a_document_for_a_program(client):
    page = look(client, "/models/gpt-4oo", 404)
    assert {link.words: link.attributes["href"] for link in page.all("a")}["gpt-4o"] == "../models/gpt-4o"
    assert "There is no model 'gpt-4oo'" in page.one("main").words
    assert client.get("/models/gpt-4oo").mimetype == "application/problem+json"
    assert client.get("/v1/models/gpt-4oo", headers=BROWSER).mimetype == "application/problem+json"


def test_a_wrong_parameter_is_named_and_the_way_on_is_without_it(client):
    page = look(client, "/models?makr=openai&maker=google&limit=x", 400)
    assert "There is no parameter 'makr'. Did you mean 'maker'?" in page.words
    assert page.all("a", href="../models?maker=google") or page.all("a", href="models?maker=google")


def test_every_problem_that_a_page_can_be_has_its_explanation_at_hand(client):
    page = look(client, "/nothing", 404)
    assert [link for link in page.all("a") if link.attributes["href"].endswith("problems/not-found")]
    assert "not-found" in SORTS


def test_a_method_that_a_page_does_not_take_says_which_it_takes(client):
    answer = client.post("/models", headers={**BROWSER, "Content-Length": "0"})
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_page_is_validated_like_every_answer(client):
    first = client.get("/models/gpt-4", headers=BROWSER)
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    again = client.get("/models/gpt-4", headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    small = client.get("/models/gpt-4", headers={**BROWSER, "Accept-Encoding": "br"})
    assert int(small.headers["Content-Length"]) * 3 < len(first.data)


def test_machines_are_told_where_to_go(client):
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /v1/" in robots.text
    told = client.get("/llms.txt").text
    assert told.startswith("# Plinth\n\n> ")
    for address in re.findall(r"(/v1[^\s)]*|/docs|/problems)", told):
        assert client.get(address).status_code in (200, 307), address


def test_addresses_in_llms_txt_are_absolute_where_an_address_is_set(catalogs):
    told = client_of(catalogs("sqlite"), PUBLIC_URL="https://models.example.org").get("/llms.txt").text
    assert "https://models.example.org/v1/models?maker=openai" in told


def test_htmx_is_the_file_that_its_makers_publish_with_its_licence_beside_it():
    folder = assets()["htmx.min.js"].path.parent
    assert "Zero-Clause BSD" in (folder / "LICENSE").read_text()
    assert re.search(r"htmx\.org [0-9]+\.[0-9]+\.[0-9]+", (folder / "ORIGIN").read_text())


# --- Names that would do harm -----------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture
def hostile(empty):
    """A catalog in which everything that has a name has one that would do harm, were it not escaped."""
    merged(empty, a_document(
        a_maker("acme", name=HOSTILE, website="https://example.org/\"onmouseover='x'"),
        a_model("bad", name=HOSTILE, license=HOSTILE[:100], released_on="2024-01-01", input_modalities=["text"], output_modalities=["text"],
                context_window=1000, lineage=[{"relation": "trained_on", "name": HOSTILE}, {"relation": "uses", "target": "good"}]),
        a_model("good", name="Good", released_on="2023-01-01", context_window=2000),
        a_product("chat", name=HOSTILE, maker="acme", kind="chatbot", launched_on="2024-01-02",
                  models=[stood_on("bad", since="2024-01-02"), stood_on("good", since="2023-05-01", until="2024-01-02")]),
    ))  # fmt: skip
    return client_of(empty)


@pytest.mark.parametrize("address", [
    "/", "/models", "/models/bad", "/models/good", "/makers", "/makers/acme", "/products", "/products/chat", "/timeline",
    "/compare?models=bad,good", "/models?chosen=bad,good", "/models?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/models/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/models?license=%3Cscript%3E", "/%3Cscript%3E",
])  # fmt: skip
def test_a_name_that_would_do_harm_is_only_text(hostile, address):
    answer = hostile.get(address, headers=BROWSER)
    assert answer.mimetype == "text/html"
    page = read(answer.text)
    assert all(script.attributes.get("src") for script in page.all("script"))
    assert [element for element in page.all("img") if "x" in element.attributes.get("src", "")] == []
    assert not [element for element in page.all() if any(name.startswith("on") for name in element.attributes)]
    assert "49" not in page.one("head").one("title").words


@pytest.mark.parametrize(("settings", "address"), [
    ({}, "http://127.0.0.1:8000"),
    ({"HOST": "0.0.0.0", "PORT": "8151"}, "http://127.0.0.1:8151"),
    ({"HOST": "::", "PORT": "8151"}, "http://[::1]:8151"),
    ({"PUBLIC_URL": "https://models.example.org/plinth"}, "https://models.example.org/plinth"),
])  # fmt: skip
def test_what_a_page_shows_to_type_works_where_it_is_served(empty, settings, address):
    assert f"curl '{address}/v1/compare?models=" in html.unescape(client_of(empty, **settings).get("/", headers=BROWSER).text)
