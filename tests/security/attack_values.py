"""Values that would do harm where they are shown, written over HTTP by somebody whose key was stolen: in pages, CSV, Markdown, Atom."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest

from service.catalog.database import Database
from service.catalog.migrating import migrate
from tests.conftest import client_of
from tests.pages import read
from tests.rows import a_key, merged
from tests.web.test_writing import STAGE

EVIL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'-alert(1)-'",
    "</title><script>alert(1)</script>",
    "{{7*7}}{% raise %}", "${7*7}", "javascript:alert(1)", "[x](javascript:alert(1))", "![x](http://evil.example/a.png)", "a|b\\|c`d`",
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")", "＝1+1", "＋1", "－1", "＠x", "%0d%0aX-Evil: 1",
    "]]><x>&lol;",
    "=cmd|' /C calc'!A0", "&lt;script&gt;", "<!--", "\u202eevil", "A\u2028B", "x" * 140,
]  # fmt: skip
ADDRESSES = ["/", "/models", "/models/{}", "/makers/acme", "/compare?models={},other", "/timeline", "/products/chat", "/models?q=evil"]


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def written(request, new_url):
    """A client of a catalog in which a curator has given things such names and texts, and what was refused of them."""
    database = Database(new_url(request.param))
    migrate(database)
    merged(database, STAGE)
    client, key = client_of(database), a_key(database)
    refused = []

    def post(path, body):
        answer = client.post(path, json=body, headers=key)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 422:
            refused.append((answer.json["detail"], body))

    post("/v1/makers", {"slug": "acme", "name": EVIL[0], "website": "https://example.org/\"><script>alert(1)</script>"})
    post("/v1/models", {"slug": "other", "name": "Other", "maker": "acme"})
    for number, text in enumerate(EVIL):
        post("/v1/models", {"slug": f"evil-{number}", "name": text, "maker": "acme", "license": text[:90], "input_modalities": ["text"],
                            "identifiers": [{"scheme": "house", "value": text, "kind": "alias"}], "released_on": "2024-05"})  # fmt: skip
        post("/v1/models", {"slug": f"evil-{number}", "name": text, "maker": "acme", "license": text[:90]})
    stood_on = {"model": "evil-0", "since": "2024-05-13", "role": "default"}
    post("/v1/products", {"slug": "chat", "name": EVIL[1], "maker": "acme", "models": [stood_on]})
    for slug, name in names(client).items():  # so that the feed tells what it was
        answer = client.patch(f"/v1/models/{slug}", json={"license": None, "name": f"{name[:130]} 2"}, headers={**key, "If-Match": "*"})
        assert answer.status_code == 200, answer.text
    yield client, refused
    database.close()


def names(client):
    found = client.get("/v1/models?limit=200&maker=acme").json["data"]
    return {one["slug"]: one["name"] for one in found if one["slug"].startswith("evil")}


def test_on_pages_it_is_only_text(written):
    client, refused = written
    found = names(client)
    print(f"\n  {len(found)} names written, {len(refused)} bodies refused: {[detail for detail, _ in refused]}")
    assert len(found) > len(EVIL) - 5
    for address in (address.format(slug) for address in ADDRESSES for slug in found):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 200, address
        page = read(answer.text)
        assert all(script.attributes.get("src", "").startswith(("/", "../", "assets", "./")) for script in page.all("script")), address
        assert not [element for element in page.all() if any(name.startswith("on") for name in element.attributes)], address
        assert not [link for link in page.all("a") if link.attributes.get("href", "").strip().lower().startswith("javascript")], address
        assert not [element for element in page.all("img") if "evil" in element.attributes.get("src", "")], address
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]


def test_in_csv_no_cell_is_a_formula_and_each_is_read_back(written):
    client, _ = written
    found = names(client)
    for address in ("/v1/models?maker=acme&format=csv", "/v1/compare?models=other,{}&format=csv", "/v1/changes?format=csv"):
        for slug in found if "{}" in address else ["-"]:
            rows = list(csv.reader(io.StringIO(client.get(address.format(slug)).text)))
            for cell in (cell for row in rows for cell in row):
                assert not re.match(r"[=+\-@\t\r＝＋－＠](?![0-9.]+$)", cell), cell
    rows = csv.DictReader(io.StringIO(client.get("/v1/models?maker=acme&format=csv").text))
    rows = [row for row in rows if row["slug"].startswith("evil")]
    assert {row["slug"]: row["name"].removeprefix("'") for row in rows} == {slug: name.removeprefix("'") for slug, name in found.items()}


def test_in_a_feed_it_is_text_of_well_formed_xml(written):
    client, _ = written
    answer = client.get("/v1/changes.atom")
    feed = ET.fromstring(answer.data)
    text = "".join(feed.itertext())
    assert EVIL[0] in text
    assert not [element for element in feed.iter() if not element.tag.startswith("{http://www.w3.org/")]
    assert [one.attrib["type"] for one in feed.iter() if "type" in one.attrib and "html" in one.attrib["type"]] == []


def test_in_markdown_and_in_comparisons_as_pages_it_is_no_markup(written):
    client, _ = written
    for slug in names(client):
        page = read(client.get(f"/v1/compare?models=other,{slug}&format=html").text)
        assert page.all("script") == []
        assert not [element for element in page.all() if any(name.startswith("on") for name in element.attributes)]
        text = client.get(f"/v1/models?id={slug}&fields=slug,name&format=md").text
        assert len({line.count("|") - line.count("\\|") for line in text.splitlines() if line.startswith("|")}) == 1, text
        assert not re.search(r"(?<!\\)<(script|img|svg)", text), text
        assert not re.search(r"(?<!\\)\]\((javascript|http)", text), text


def test_no_header_is_made_of_it(written):
    client, _ = written
    for slug in names(client):
        for form in ("json", "csv", "md"):
            headers = client.get(f"/v1/models/{slug}?format={form}").headers
            assert not [value for _, value in headers if "alert" in value or "\n" in value or "\r" in value]
            assert "X-Evil" not in headers
