"""`/v1/compare`: who is asked for and in which order, and what a cell says."""

import pytest

from tests.conftest import client_of
from tests.rows import NOT_APPLICABLE, NOT_DISCLOSED, a_document, a_maker, a_model, a_product, merged, stood_on


@pytest.fixture
def shelf(empty):
    """Three models, known to different degrees, and two products that stand on some of them."""
    merged(empty, a_document(
        a_maker(),
        a_model("a", context_window=8_000, released_on="2023-03", reasoning=False, parameters=NOT_DISCLOSED, license="MIT"),
        a_model("b", context_window=16_000, released_on="2024-05-13", reasoning=True, parameters=7, license="MIT"),
        a_model("c", context_window=NOT_APPLICABLE, reasoning=False),
        a_product("chat", launched_on="2023", models=[stood_on("a", since="2023-04", until="2024-06"), stood_on("b", since="2024-06")]),
        a_product("search", launched_on="2024", models=[stood_on("b", since="2024-01"), stood_on("c")]),
    ))  # fmt: skip
    return client_of(empty)


def rows(answer):
    assert answer.status_code == 200, answer.text
    return {row["key"]: row for row in answer.json["rows"]}


def columns(answer):
    assert answer.status_code == 200, answer.text
    return [model["slug"] for model in answer.json["models"]]


def test_models_stand_in_the_order_in_which_they_were_asked_for(shelf):
    answer = shelf.get("/v1/compare?models=c,a,b")
    assert columns(answer) == ["c", "a", "b"]
    assert all([cell["model"] for cell in row["cells"]] == ["c", "a", "b"] for row in answer.json["rows"])
    assert answer.json["models"][1] == {
        "asked": "a", "slug": "a", "name": "A", "maker": {"slug": "acme", "name": "Acme"}, "href": "/v1/models/a", "products": [],
    }  # fmt: skip


def test_a_cell_says_how_well_it_is_known(shelf):
    found = rows(shelf.get("/v1/compare?models=a,b,c"))
    states = {key: [(cell["state"], cell["value"]) for cell in row["cells"]] for key, row in found.items()}
    assert states["parameters"] == [("not_disclosed", None), ("known", 7), ("unknown", None)]
    assert states["context_window"] == [("known", 8_000), ("known", 16_000), ("not_applicable", None)]
    assert states["reasoning"] == [("known", False), ("known", True), ("known", False)]


@pytest.mark.parametrize(("key", "differs", "best"), [
    ("context_window", True, ["b"]),
    ("parameters", None, []),
    ("license", None, []),
    ("reasoning", True, []),
    ("maker", False, []),
    ("released_on", True, []),
    ("max_output", None, []),
])  # fmt: skip
def test_a_row_says_whether_it_differs_and_who_is_best(shelf, key, differs, best):
    row = rows(shelf.get("/v1/compare?models=a,b,c"))[key]
    assert (row["differs"], row["best"], row["comparable"], row["why"]) == (differs, best, True, None)


def test_a_row_names_its_label_group_type_unit_and_which_way_is_better(shelf):
    row = rows(shelf.get("/v1/compare?models=a,b"))["context_window"]
    described = {name: row[name] for name in ("label", "group", "type", "unit", "better")}
    assert described == {"label": "Context window", "group": "Limits", "type": "integer", "unit": "token", "better": "higher"}


def test_a_date_says_how_much_of_it_is_known(shelf):
    cells = rows(shelf.get("/v1/compare?models=a,b,c"))["released_on"]["cells"]
    assert [(cell["value"], cell["precision"]) for cell in cells] == [("2023-03-01", "month"), ("2024-05-13", "day"), (None, None)]


def test_a_cell_cites_its_source_and_counts_who_says_otherwise(empty):
    merged(empty, a_document(a_maker(), a_model("a", context_window=8_000), a_model("b", context_window=9_000)))
    merged(empty, a_document(a_model("a", context_window=7_000), source="list", standing="aggregator"))
    answer = client_of(empty).get("/v1/compare?models=a,b&fields=context_window")
    (first, second) = rows(answer)["context_window"]["cells"]
    assert (first["value"], first["conflicts"], second["conflicts"]) == (8_000, 1, 0)
    assert first["sources"] == second["sources"] == [0]
    assert answer.json["sources"] == [{"source": "someone", "url": "https://example.org/page", "retrieved_on": "2026-01-01"}]


def test_fields_and_groups_choose_rows_in_their_own_order(shelf):
    assert list(rows(shelf.get("/v1/compare?models=a,b&fields=license,context_window"))) == ["context_window", "license"]
    assert set(rows(shelf.get("/v1/compare?models=a,b&group=Limits"))) == {"context_window", "max_output"}
    assert list(rows(shelf.get("/v1/compare?models=a,b&group=Limits&fields=max_output,license"))) == ["max_output"]


def test_only_the_differences_can_be_asked_for(shelf):
    answer = shelf.get("/v1/compare?models=a,b&fields=context_window,license,max_output&differences=true")
    assert list(rows(answer)) == ["context_window"]
    assert answer.json["summary"] == {"rows": 1, "differing": 1, "identical": 0, "undetermined": 0}
    assert len(rows(shelf.get("/v1/compare?models=a,b&fields=context_window,license&differences=false"))) == 2


def test_the_summary_counts_what_differs_is_equal_or_cannot_be_told(shelf):
    answer = shelf.get("/v1/compare?models=a,b&fields=context_window,license,max_output").json
    assert answer["summary"] == {"rows": 3, "differing": 1, "identical": 1, "undetermined": 1}
    assert answer["meta"] == {"revision": 1, "as_of": None}


def test_a_product_is_found_by_a_name_that_it_has_or_had(empty):
    merged(empty, a_document(
        a_maker(), a_model("a"), a_model("b"), a_product("chat", models=[stood_on("a")]),
        a_product("star", name="Star", former_names=[{"name": "Comet", "until": "2024-02"}], models=[stood_on("b")]),
    ))  # fmt: skip
    answer = client_of(empty).get("/v1/compare?products=Chat,comet")
    assert columns(answer) == ["a", "b"]
    assert [(one["asked"], one["slug"], one["models"]) for one in answer.json["products"]] == [
        ("Chat", "chat", ["a"]), ("comet", "star", ["b"]),
    ]  # fmt: skip


def test_a_product_of_which_nothing_is_known_is_there_and_stands_on_nothing(empty):
    merged(empty, a_document(a_maker(), a_model("a"), a_product("chat", models=[stood_on("a")]), a_product("quiet")))
    answer = client_of(empty).get("/v1/compare?products=chat,quiet")
    assert columns(answer) == ["a"]
    assert [(one["slug"], one["models"]) for one in answer.json["products"]] == [("chat", ["a"]), ("quiet", [])]


def test_products_stand_for_the_models_behind_them_each_saying_for_which(shelf):
    answer = shelf.get("/v1/compare?products=chat,search")
    assert {model["slug"]: model["products"] for model in answer.json["models"]} == {"b": ["chat", "search"], "c": ["search"]}
    then = shelf.get("/v1/compare?products=chat,search&as_of=2024-02-01")
    assert {model["slug"]: model["products"] for model in then.json["models"]} == {"a": ["chat"], "b": ["search"]}


@pytest.mark.parametrize(("query", "parameter", "code"), [
    ("", "models", "missing_parameter"),
    ("models=a", "models", "wrong_count"),
    ("products=chat", "products", "wrong_count"),
    ("models=a,A", "models", "repeated_model"),
    ("models=a,b,a", "models", "repeated_model"),
    ("products=chat,search,Chat", "products", "repeated_product"),
    ("models=a,b&fields=price:inputs", "fields", "invalid_value"),
    ("models=a,b&fields=score:nothing", "fields", "unknown_value"),
    ("models=a,b&weights=license:1", "weights", "not_rankable"),
    ("models=a,b&weights=colour:1", "weights", "not_rankable"),
    ("models=a,b&weights=context_window", "weights", "invalid_value"),
    ("models=a,b&weights=context_window:0", "weights", "invalid_value"),
    ("models=a,b&weights=context_window:-1", "weights", "invalid_value"),
    ("models=a,b&weights=context_window:1,context_window:2", "weights", "invalid_value"),
    ("models=a,b&weights=max_output:1", "weights", "nothing_to_weigh"),
    ("models=a,b&weights=", "weights", "invalid_value"),
    ("models=a,b&frontier=license", "frontier", "not_rankable"),
    (f"models={','.join(f'm{n}' for n in range(11))}", "models", "wrong_count"),
    ("models=a,b&products=chat,search", "products", "conflicting_parameters"),
    ("models=a,", "models", "invalid_value"),
    ("models=a,b&fields=colour", "fields", "invalid_value"),
    ("models=a,b&group=limits", "group", "invalid_value"),
    ("models=a,b&differences=1", "differences", "invalid_value"),
    ("models=a,b&model=c", "model", "unknown_parameter"),
    ("products=chat,search&as_of=yesterday", "as_of", "invalid_value"),
])  # fmt: skip
def test_what_cannot_be_compared_is_a_400(shelf, query, parameter, code):
    answer = shelf.get(f"/v1/compare?{query}")
    assert answer.status_code == 400
    assert (answer.json["errors"][0]["parameter"], answer.json["errors"][0]["code"]) == (parameter, code)


@pytest.mark.parametrize(("query", "said"), [
    ("models=a,b,a", "'a' is asked for twice"),
    ("models=a,b,A", "'a' and 'A' are the same model, a"),
    ("models=a,b&weights=license:1", "'license' has no better and worse to rank by"),
    ("models=a,b&weights=licence:1", "There is no row 'licence' to rank by"),
    ("models=a,b&weights=context_windw:1", "Did you mean 'context_window'?"),
    ("models=a,b&weights=parameters:1", "There are knowledge_cutoff, context_window, max_output, input_price"),
    ("models=a,b&weights=max_output:1", "Of these models one can weigh context_window."),
    ("models=a,b&fields=score:nothing", "There is no benchmark 'nothing'; /v1/benchmarks lists them."),
    ("models=a,b&fields=contxt_window", "Did you mean 'context_window'?"),
])  # fmt: skip
def test_an_error_says_what_to_type_instead(shelf, query, said):
    assert said in shelf.get(f"/v1/compare?{query}").json["errors"][0]["detail"]


def test_all_that_is_wrong_is_said_at_once(shelf):
    answer = shelf.get("/v1/compare?models=a,b&fields=score:nothing,score:never&weights=license:1&frontier=colour&group=no")
    assert [(one["parameter"], one["code"]) for one in answer.json["errors"]] == [
        ("fields", "unknown_value"), ("fields", "unknown_value"), ("weights", "not_rankable"), ("frontier", "not_rankable"),
        ("group", "invalid_value"),
    ]  # fmt: skip


def test_products_that_are_not_known_are_named_all_at_once(client):
    answer = client.get("/v1/compare?products=chatgtp,claud,gemini")
    assert answer.status_code == 404
    assert [error["value"] for error in answer.json["errors"]] == ["chatgtp", "claud"]
    assert "'chatgpt'" in answer.json["errors"][0]["detail"]


def test_models_that_were_not_there_yet_are_named_all_at_once(shelf):
    answer = shelf.get("/v1/compare?models=a,b&as_of=2020-01-01")
    assert (answer.status_code, [error["value"] for error in answer.json["errors"]]) == (404, ["a", "b"])


def test_models_that_are_not_known_are_named_all_at_once_with_what_comes_near(client):
    answer = client.get("/v1/compare?models=gpt4o,gpt-4o,claude3opus")
    assert answer.status_code == 404
    assert [error["value"] for error in answer.json["errors"]] == ["gpt4o", "claude3opus"]
    assert "'gpt-4o'" in answer.json["errors"][0]["detail"]
    assert "'claude-3-opus'" in answer.json["errors"][1]["detail"]


def test_no_more_than_twenty_four_columns(empty):
    many = [f"m{number:02}" for number in range(25)]
    merged(empty, a_document(
        a_maker(), *[a_model(slug) for slug in many],
        a_product("all", models=[stood_on(slug) for slug in many]), a_product("most", models=[stood_on(slug) for slug in many[:24]]),
    ))  # fmt: skip
    client = client_of(empty)
    assert client.get("/v1/compare?products=all,most").json["errors"][0]["code"] == "too_many_columns"
    merged(empty, a_document(a_product("all", models=[stood_on("m00")]), source="other", standing="curator"))
    assert len(columns(client.get("/v1/compare?products=all,most"))) == 24
