"""The pages about the API: they open, ask no other host, run nothing but our own files, and say what to do."""

import re
from urllib.parse import urljoin

import pytest

from service.web.assets import assets
from service.web.coding import SMALLEST
from service.web.problems import SORTS
from tests.conftest import client_of

PAGES = ["/docs", "/problems", *(f"/problems/{slug}" for slug in SORTS)]
LINK = re.compile(r'(?:href|src|data-document)="([^"]+)"')


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_small_and_leads_only_to_what_opens_here(client, address):
    page = client.get(address)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert len(page.data) < 10_000
    targets = LINK.findall(page.text)
    assert targets
    for target in targets:
        assert "//" not in target, target
        assert client.get(resolved(address, target)).status_code == 200, target


def resolved(address, target):
    """Where a relative link leads."""
    return urljoin(address, target)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_script_in_it_and_may_load_our_own_files_only(client, address):
    page = client.get(address)
    assert not re.search(r"<script(?![^>]* src=)", page.text)
    assert not re.search(r"\son\w+=|javascript:", page.text)
    rules = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert rules.get("script-src", "'self'") == "'self'"
    assert rules["style-src"].startswith("'self'")
    assert rules.get("connect-src", "'self'") == "'self'"


def test_where_there_is_a_public_address_the_reference_may_ask_it(catalogs):
    client = client_of(catalogs("sqlite"), PUBLIC_URL="https://models.example.org/catalog")
    assert "connect-src 'self' https://models.example.org" in client.get("/docs").headers["Content-Security-Policy"]
    assert client.get("/v1/openapi.json").json["servers"][0]["url"] == "https://models.example.org/catalog"


@pytest.mark.parametrize("name", assets())
def test_a_file_of_the_pages_may_be_kept_for_ever(client, name):
    asset = assets()[name]
    answer = client.get(f"/{asset.address}")
    assert answer.data == asset.content
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type.split(";")[0] == asset.media_type
    assert "octet-stream" not in answer.content_type
    small = client.get(f"/{asset.address}", headers={"Accept-Encoding": "gzip"})
    assert ("Content-Encoding" in small.headers) == (asset.media_type != "image/png" and len(asset.content) >= SMALLEST)
    assert int(small.headers["Content-Length"]) == len(small.data)


@pytest.mark.parametrize("address", ["/assets/000000000000/docs.css", "/assets/x/..%2fdocs.py", "/assets/x/index.html",
                                     "/assets/", "/docs/"])  # fmt: skip
def test_other_files_are_not_given_out(client, address):
    assert client.get(address).status_code == 404


def test_the_reference_asks_nobody_to_validate_the_document(client):
    script = client.get(f"/{assets()['docs.js'].address}").text
    assert "validatorUrl: null" in script
    assert "http" not in script


@pytest.mark.parametrize("address", ["/", "/v1"])
def test_the_index_leads_to_the_reference_and_the_problems(client, address):
    hrefs = {resource["href"] for resource in client.get(address).json["resources"]}
    assert {"/docs", "/problems", "/v1/openapi.json"} <= hrefs


@pytest.mark.parametrize("sort", SORTS.values(), ids=lambda sort: sort.slug)
def test_the_page_of_a_problem_says_what_it_means_and_what_to_do(client, sort):
    page = client.get(f"/problems/{sort.slug}").text.replace("<code>", "`").replace("</code>", "`").replace("&#39;", "'")
    assert sort.title in page
    assert sort.meaning in page
    assert sort.remedy in page
    assert str(sort.status) in page


# These need what an example cannot have: a key of another scope, something that was removed, a body of a megabyte or that never ends.
WITHOUT_AN_EXAMPLE = {"forbidden", "gone", "length-required", "content-too-large", "too-slow"}


@pytest.mark.parametrize("slug", sorted(SORTS.keys() - WITHOUT_AN_EXAMPLE))
def test_the_page_of_a_problem_has_a_real_example(client, slug):
    assert f"&#34;type&#34;: &#34;/problems/{slug}&#34;" in client.get(f"/problems/{slug}").text


def test_the_list_of_problems_has_them_all(client):
    page = client.get("/problems").text
    assert all(f'href="problems/{slug}"' in page for slug in SORTS)


def test_a_page_follows_whether_the_reader_wants_it_dark(client):
    style = client.get(f"/{assets()['explorer.css'].address}").text
    assert "prefers-color-scheme: dark" in style
