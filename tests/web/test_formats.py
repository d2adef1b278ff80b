"""Formats over HTTP: which one a client gets, what it is told when there is none, and whole lists that flow."""

import csv
import io
import json

import pytest
import sqlalchemy as sa

from service.catalog.attributes import KINDS
from service.catalog.tables import Model
from service.formats import FORMATS, formats_for
from service.web.front import CACHE
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged

LISTS = [*(f"/v1/{kind.plural}" for kind in KINDS.values()), "/v1/modalities", "/v1/attributes", "/v1/sources", "/v1/changes",
         "/v1/models/gpt-4/changes", "/v1/models/gpt-4/statements", "/v1/models/gpt-4/products", "/v1/models/gpt-4/lineage",
         "/v1/models/gpt-4/offerings", "/v1/models/gpt-4/prices", "/v1/models/gpt-4/scores"]  # fmt: skip
THINGS = ["/v1/models/gpt-4", "/v1/makers/openai", "/v1/families/gpt-4", "/v1/products/chatgpt", "/v1/modalities/text"]
COMPARED = ["/v1/compare?models=gpt-4,claude-3-opus"]
COSTED = ["/v1/cost?models=gpt-4o&input_tokens=1000"]
BY_SHAPE = {"many": LISTS, "one": THINGS, "compared": COMPARED, "costed": COSTED}
EVERY = [(address, name) for shape, addresses in BY_SHAPE.items() for address in addresses for name in formats_for(shape)]


def asking(address, name):
    return f"{address}{'&' if '?' in address else '?'}format={name}"


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


# --- Which format -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "name"), EVERY)
def test_every_answer_can_be_had_in_each_of_its_formats_by_parameter_and_by_accept(client, address, name):
    by_parameter = client.get(asking(address, name))
    by_accept = client.get(address, headers={"Accept": FORMATS[name].media_type})
    assert (by_parameter.status_code, by_accept.status_code) == (200, 200), by_parameter.text[:500]
    assert by_parameter.headers["Content-Type"] == by_accept.headers["Content-Type"] == FORMATS[name].media_type
    assert by_parameter.data
    assert "Accept" in by_parameter.headers["Vary"]
    if name != "html":  # whose links to other formats are of its own address
        without_next = [answer.text.split("\nNext: ")[0] for answer in (by_parameter, by_accept)]
        assert name == "json" or without_next[0] == without_next[1]


LIKED = [
    ("", "json"),
    ("*/*", "json"),
    ("application/json", "json"),
    ("application/json; charset=utf-8", "json"),
    ("application/*", "json"),
    ("text/csv", "csv"),
    ("TEXT/CSV", "csv"),
    ("text/csv; header=present", "csv"),
    ("text/csv; charset=UTF-8", "csv"),
    ("text/markdown; variant=GFM", "md"),
    ("text/plain, */*;q=0.1", "txt"),
    ("application/x-ndjson", "ndjson"),
    ("application/jsonl", "ndjson"),
    ("application/json;q=0.5, text/csv;q=0.9", "csv"),
    ("text/csv;q=0.9, application/json", "json"),
    ("application/json;q=0, */*", "ndjson"),
    ("text/*;q=0.9, text/csv;q=0.1, application/json;q=0.5", "md"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "json"),
    ("text/html, image/gif, *; q=.2", "json"),
    ("image/png, text/plain", "txt"),
    ("text/csv;q=nonsense, text/plain;q=0.1", "txt"),
    ("nonsense, text/plain", "txt"),
]


@pytest.mark.parametrize(("accept", "name"), LIKED)
def test_accept_chooses_what_it_likes_best(client, accept, name):
    answer = client.get("/v1/models?limit=1", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == FORMATS[name].media_type


def test_a_browser_gets_the_page_of_a_comparison(client):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    answer = client.get(COMPARED[0], headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "format=csv" in answer.text


def test_the_parameter_wins_over_accept(client):
    answer = client.get("/v1/models?limit=1&format=csv", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == FORMATS["csv"].media_type
    assert client.get("/v1/models?limit=1&format=json", headers={"Accept": "image/png"}).status_code == 200


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/json;q=0", "text/csv;header=absent", "text/plain;charset=utf-16",
                                    "*/*;q=0", "nonsense"])  # fmt: skip
def test_what_there_is_not_is_a_406_that_lists_what_there_is(client, accept):
    answer = client.get("/v1/models", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")
    assert [one["format"] for one in answer.json["available"]] == list(formats_for("many"))
    assert "text/csv" in answer.json["detail"]
    assert "format=json|ndjson|csv|md|txt" in answer.json["detail"]
    assert answer.json["errors"][0]["header"] == "Accept"
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/v1", "/v1/openapi.json"])
def test_what_is_json_only_says_so(client, address):
    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406
    assert client.get(f"{address}?format=json").status_code == 400


@pytest.mark.parametrize(("query", "parameter", "hint"), [
    ("format=xml", "format", "must be one of json, ndjson, csv, md, txt"),
    ("format=CSV", "format", "csv"),
    ("format=html", "format", "must be one of"),
    ("format=", "format", "has no value"),
    ("format=csv&format=json", "format", "twice"),
    ("width=120", "width", "add format=txt"),
    ("width=120&format=csv", "width", "plain text"),
    ("width=39&format=txt", "width", "from 40 to 1000"),
    ("facet=maker&format=csv", "facet", "JSON"),
])  # fmt: skip
def test_a_format_that_cannot_be_is_a_400_that_says_what_can(client, query, parameter, hint):
    answer = client.get(f"/v1/models?{query}")
    assert answer.status_code == 400
    assert answer.json["errors"][0]["parameter"] == parameter
    assert hint in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_error_is_a_problem_document_whatever_format_was_asked_for(client, name):
    for address in ("/v1/models/no-such-model", "/v1/models?makr=openai", "/v1/compare?models=gpt-4"):
        answer = client.get(address, headers={"Accept": FORMATS[name].media_type})
        assert answer.status_code in (400, 404, 406)
        assert answer.mimetype == "application/problem+json"


# --- What is in it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_csv_and_ndjson_have_every_thing_of_a_collection_as_json_has_them(client, kind):
    address, bodies = f"/v1/{KINDS[kind].plural}?limit=200", []
    while address:
        answer = client.get(address).json
        bodies += answer["data"]
        address = answer["page"]["next"]
    lines = client.get(f"/v1/{KINDS[kind].plural}?format=ndjson").data.splitlines()
    assert [json.loads(line) for line in lines] == bodies
    rows = rows_of(client.get(f"/v1/{KINDS[kind].plural}?format=csv"))
    assert [row["slug"] for row in rows] == [body["slug"] for body in bodies]


def test_a_csv_says_what_the_json_says(client):
    rows = {row["slug"]: row for row in rows_of(client.get("/v1/models?format=csv"))}
    for body in client.get("/v1/models?limit=200").json["data"]:
        row = rows[body["slug"]]
        assert row["maker"] == body["maker"]["slug"]
        assert row["released_on"] == (body["released_on"] or "")
        assert row["open_weights"] == {True: "true", False: "false", None: ""}[body["open_weights"]]
        assert row["context_window"] == ("" if body["context_window"] is None else str(body["context_window"]))
        assert row["input_price"] == (body["input_price"] or {"amount": ""})["amount"]
        assert row["input_modalities"] == ("" if body["input_modalities"] is None else ";".join(body["input_modalities"]) or "[]")
        assert row["products"] == ";".join(entry["slug"] for entry in body["products"])


def test_filters_sorts_fields_and_a_day_hold_in_a_stream_as_in_a_page(client):
    query = "maker=openai&released_on_max=2023-12-31&sort=-released_on&fields=slug,released_on&as_of=2024-01-01"
    page = client.get(f"/v1/models?limit=200&{query}").json["data"]
    lines = client.get(f"/v1/models?format=ndjson&{query}").data.splitlines()
    assert [json.loads(line) for line in lines] == page
    assert rows_of(client.get(f"/v1/models?format=csv&{query}")) == page


def test_one_page_of_a_stream_can_be_asked_for_and_followed(client):
    first = client.get("/v1/models?format=csv&limit=2&sort=name")
    assert len(rows_of(first)) == 2
    address = first.headers["Link"].split(">; rel=\"next\"")[0].removeprefix("<")
    second = client.get(address)
    both = client.get("/v1/models?format=csv&limit=4&sort=name")
    assert rows_of(first) + rows_of(second) == rows_of(both)


def test_nothing_found_is_a_header_row_an_empty_stream_and_an_empty_table(client):
    query = "/v1/models?maker=openai&context_window_min=9007199254740991"
    assert client.get(f"{query}&format=csv").text.startswith("slug,name,maker,")
    assert client.get(f"{query}&format=csv").text.count("\r\n") == 1
    assert client.get(f"{query}&format=ndjson").data == b""
    assert "0 of 0." in client.get(f"{query}&format=txt").text


def test_a_file_is_saved_under_the_name_of_what_it_is(client):
    names = {
        "/v1/models?format=csv": "models.csv", "/v1/models/gpt-4/prices?format=csv": "models-gpt-4-prices.csv",
        "/v1/makers?format=ndjson": "makers.ndjson", "/v1/models/gpt-3.5-turbo?format=csv": "models-gpt-3.5-turbo.csv",
    }  # fmt: skip
    for address, name in names.items():
        assert client.get(address).headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "Content-Disposition" not in client.get("/v1/models?limit=1&format=txt").headers


def test_plain_text_fits_the_terminal_and_a_wider_one_shows_more(client):
    for address in (*LISTS, *THINGS):
        text = client.get(asking(address, "txt")).text.split("\nNext: ")[0]
        if address != "/v1/sources" and "Sources" not in text:
            assert max(map(len, text.splitlines())) <= 100 or "https://" in text
    wide = client.get("/v1/offerings?format=txt&width=300&limit=3").text
    assert "foreign id" in wide
    assert "No room" not in wide


def test_an_answer_in_any_format_is_the_same_to_the_byte_on_both_databases(both):
    for address, name in EVERY:
        one, other = (client.get(asking(address, name)) for client in both)
        assert one.data == other.data, (address, name)


# --- Streams ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["csv", "ndjson"])
def test_a_stream_has_its_tag_and_no_length_and_is_not_sent_again(client, name):
    address = f"/v1/models?format={name}&maker=openai"
    answer = client.get(address)
    assert "Content-Length" not in answer.headers
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == (CACHE, "Accept, Accept-Encoding")
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.headers["Vary"] == answer.headers["Vary"]


def test_each_format_has_its_own_tag_by_whichever_way_it_was_chosen(client):
    tags = {client.get("/v1/models?limit=1", headers={"Accept": one.media_type}).headers["ETag"] for one in formats_for("many").values()}
    assert len(tags) == len(formats_for("many"))


@pytest.mark.parametrize(("address", "name"), EVERY)
def test_head_has_the_headers_of_get_in_every_format(client, address, name):
    same = {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}
    full, head = client.get(asking(address, name), headers=same), client.head(asking(address, name), headers=same)
    assert (head.status_code, head.data) == (200, b"")
    assert sorted(head.headers) == sorted(full.headers)


@pytest.fixture
def long(empty):
    """A catalog that takes several pieces to send."""
    merged(empty, a_document(a_maker(), *[a_model(f"m{number:04}", released_on="2024-01-01") for number in range(1201)]))
    return empty


@pytest.mark.parametrize("query", ["", "&sort=-released_on", "&sort=-context_window", "&as_of=2024-06-01"])
def test_a_long_list_comes_in_pieces_each_thing_once(long, query):
    answer = client_of(long).get(f"/v1/models?format=ndjson&fields=slug{query}", buffered=False)
    pieces = list(answer.iter_encoded())
    assert len([piece for piece in pieces if piece]) > 3
    slugs = [json.loads(line)["slug"] for line in b"".join(pieces).splitlines()]
    assert sorted(slugs) == [f"m{number:04}" for number in range(1201)]


def test_a_stream_shows_the_catalog_as_it_was_when_it_began(long):
    client = client_of(long)
    answer = client.get("/v1/models?format=ndjson")
    pieces = answer.iter_encoded()
    first = next(pieces)
    merged(long, a_document(a_model("m9999", maker="acme"), a_model("m1200", name="Renamed"), day="2026-02-01"))
    bodies = [json.loads(line) for line in (first + b"".join(pieces)).splitlines()]
    assert (len(bodies), bodies[-1]["name"]) == (1201, "M1200")
    answer.close()
    later = client.get("/v1/models?format=ndjson")
    assert later.headers["ETag"] != answer.headers["ETag"]
    assert len(later.data.splitlines()) == 1202


def spoiled(database, slug):
    """A row that cannot be read."""
    with database.writing() as connection:
        connection.execute(sa.update(Model.__table__).where(Model.slug == slug).values(body='{"slug":'))


def test_what_fails_before_anything_is_sent_is_an_error_like_any_other(long):
    spoiled(long, "m0000")
    answer = client_of(long).get("/v1/models?format=csv")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")


def test_what_fails_in_the_middle_breaks_off_and_never_looks_complete(long):
    spoiled(long, "m1100")
    answer = client_of(long).get("/v1/models?format=csv")
    assert answer.status_code == 200
    pieces = answer.iter_encoded()
    got = [next(pieces)]
    with pytest.raises(ValueError, match="unexpected end of data"):
        got.extend(pieces)
    assert b"m0000" in got[0]
    assert not any(b"m1100" in piece for piece in got)


def test_neither_a_failed_stream_nor_one_that_is_left_keeps_its_connection(long):
    spoiled(long, "m1100")
    client = client_of(long)
    for _ in range(20):  # more than there are connections
        answer = client.get("/v1/models?format=csv")
        next(answer.iter_encoded())
        answer.close()
        client.head("/v1/models?format=csv")
        client.get("/v1/models?format=csv", headers={"If-None-Match": "*"})
    assert client.get("/v1/models?limit=1").status_code == 200
    assert long.engine.pool.checkedout() == 0


# --- OpenAPI ----------------------------------------------------------------------------------------------------------


def test_the_openapi_document_has_every_format_and_the_parameters_that_choose_one(both):
    document = both[0].get("/v1/openapi.json").json
    shapes = {"/v1/models": "many", "/v1/models/{slug}": "one", "/v1/compare": "compared", "/v1/cost": "costed", "/v1/changes": "many"}
    for path, shape in shapes.items():
        operation = document["paths"][path]["get"]
        offered = [one.media_type.split(";")[0] for one in formats_for(shape).values()]
        assert list(operation["responses"]["200"]["content"]) == offered
        assert "406" in operation["responses"]
        parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
        assert parameters["format"]["schema"]["enum"] == list(formats_for(shape))
        assert (parameters["width"]["schema"]["minimum"], parameters["width"]["schema"]["maximum"]) == (40, 1000)
    assert "format" not in {parameter["name"] for parameter in document["paths"]["/v1"]["get"]["parameters"]}
