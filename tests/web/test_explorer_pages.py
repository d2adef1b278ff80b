"""What people find on the pages of the explorer, told through the front door."""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from tests.conftest import client_of
from tests.pages import BROWSER, look
from tests.rows import NOT_DISCLOSED, a_document, a_maker, a_model, merged


def names(page):
    """The models of the catalog page, in order."""
    return [link.words for link in page.one("table", class_="models").all("a", class_="name")]


def followed(client, address, link):
    return look(client, urljoin(address, link.attributes["href"]))


# --- The catalog ------------------------------------------------------------------------------------------------------


def test_the_catalog_asks_and_orders_as_the_api_does(client):
    query = "maker=openai,anthropic&input_modality_all=text,image&context_window_min=100000&sort=-released_on"
    page = look(client, f"/models?{query}")
    answer = client.get(f"/v1/models?{query}&facet=maker").json
    assert names(page) == [model["name"] for model in answer["data"]]
    assert page.one(id="count").words == f"{answer['page']['total']} models"
    shown = {link.words for link in page.one("details", id="facet-maker").all("a") if link.attributes.get("class") != "more"}
    assert {f"{one['name']} {one['count']:,}" for one in answer["facets"]["maker"]["values"][:5]} <= shown


def test_a_facet_is_a_link_that_narrows_the_list_and_takes_itself_back(client):
    page = look(client, "/models?q=claude")
    (link,) = [link for link in page.one("details", id="facet-reasoning").all("a") if link.words.startswith("yes")]
    narrowed = followed(client, "/models", link)
    count = int(link.words.split()[1].replace(",", ""))
    assert narrowed.one(id="count").words == f"{count} models"
    back = narrowed.one("details", id="facet-reasoning").one("a", aria_current="true")
    assert names(followed(client, "/models", back)) == names(page)


def test_the_head_of_a_column_sorts_by_it_and_then_the_other_way(client):
    page = look(client, "/models?maker=openai")
    dearest = followed(client, "/models", page.one("a", id="by-input_price"))
    assert dearest.one("th", class_="c-input_price").attributes["aria-sort"] == "ascending"
    assert names(dearest) == [model["name"] for model in client.get("/v1/models?maker=openai&sort=input_price").json["data"]]
    other = followed(client, "/models", dearest.one("a", id="by-input_price"))
    assert names(other) == [model["name"] for model in client.get("/v1/models?maker=openai&sort=-input_price").json["data"]]


def test_what_is_asked_for_is_said_in_words_and_each_part_can_be_taken_away(client):
    page = look(client, "/models?maker=openai,google&context_window_min=100000&parameters_known=true&license_not=MIT&q=g")
    chips = {link.words.removeprefix("Remove ").removesuffix(" ×"): link for link in page.one("ul", class_="chips").all("a")}
    assert {"Maker: OpenAI, Google", "Context window: from 100,000 tokens", "Parameters: known", "License: not MIT", "“g”"} <= chips.keys()
    left = urlsplit(chips["Maker: OpenAI, Google"].attributes["href"]).query
    assert parse_qs(left).keys() == {"context_window_min", "parameters_known", "license_not", "q"}


def test_a_form_may_send_empty_fields_and_the_same_field_many_times(client):
    answer = client.get("/models?q=&chosen=gpt-4o&chosen=claude-3-opus&context_window_min=&maker=openai", headers=BROWSER)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "models?chosen=gpt-4o,claude-3-opus&maker=openai"


def test_what_is_ticked_goes_to_the_comparison_without_a_script(client):
    page = look(client, "/models?q=gpt-4&chosen=claude-3-opus")
    form = page.one("form", id="tray-form")
    boxes = [box for box in form.all("input", type="checkbox") if "disabled" not in box.attributes]
    sent = [("chosen", box.attributes["value"]) for box in form.all("input", type="hidden") if box.attributes["name"] == "chosen"]
    sent += [("chosen", boxes[0].attributes["value"]), ("q", "gpt-4"), ("compare", "1")]
    answer = client.get("/models", query_string=sent, headers=BROWSER)
    assert answer.headers["Location"] == f"compare?models=claude-3-opus,{boxes[0].attributes['value']}"
    kept = client.get("/models", query_string=[*sent[:-1], ("keep", "1")], headers=BROWSER, follow_redirects=True)
    assert f"chosen=claude-3-opus,{boxes[0].attributes['value']}" in kept.request.url.replace("%2C", ",")


def test_chosen_models_are_kept_while_the_list_changes(client):
    page = look(client, "/models?chosen=gpt-4o,claude-3-opus&q=llama")
    tray = page.one("div", class_="tray")
    assert [link.words for link in tray.all("a")] == ["GPT-4o ×", "Claude 3 Opus ×"]
    assert "Compare 2" in tray.words
    for facet in page.all("details", class_="facet"):
        assert all("chosen=gpt-4o,claude-3-opus" in link.attributes["href"] for link in facet.all("a"))


def test_nothing_found_is_a_page_that_helps(client):
    page = look(client, "/models?maker=openai&license=MIT&class=audio_model&reasoning=true")
    ways = page.one("div", class_="empty").all("a")
    assert [link.words for link in ways][:2] == ["without Maker: OpenAI", "without License: MIT"]
    assert "Nothing matches" in page.one("main").words


def test_a_slip_in_the_question_is_corrected_and_said(client):
    page = look(client, "/models?q=cluade+opus")
    assert "Nothing is called “cluade opus”; these are found by “claude opus”" in page.one(id="count").words
    assert "Claude 3 Opus" in names(page)


def test_the_next_page_goes_on_where_this_one_ended(client):
    page = look(client, "/models?maker=openai&limit=20")
    following = followed(client, "/models", page.one("a", rel="next"))
    answer = client.get("/v1/models?maker=openai&limit=40&sort=-released_on").json["data"]
    assert names(page) + names(following) == [model["name"] for model in answer]


# --- One model --------------------------------------------------------------------------------------------------------


def test_a_fact_shows_its_value_its_page_and_who_says_otherwise(empty):
    merged(
        empty,
        a_document(a_maker(), a_model("big", context_window=1000, released_on="2024-01-02", parameters=NOT_DISCLOSED), source="checked"),
        a_document(a_model("big", context_window=2000, released_on="2024-01"), source="other", standing="aggregator"),
    )
    page = look(client_of(empty), "/models/big")
    facts = {row[0]: row[1:] for row in page.one("table", class_="facts").rows() if len(row) == 3}
    assert facts["Context window"][0].startswith("1,000 tokens 1 disagrees 2,000 differs other")
    assert facts["Context window"][1] == "example.org"
    assert facts["Released"][0].startswith("2024-01-02 1 agrees")
    assert facts["Parameters"] == ["not disclosed", "example.org"]
    assert facts["Training tokens"] == ["unknown", ""]


def test_the_page_of_a_model_tells_what_the_api_tells(client):
    page = look(client, "/models/gpt-4")
    words = page.one("main").words
    for offering in client.get("/v1/models/gpt-4/offerings?limit=200").json["data"]:
        assert offering["foreign_id"] in words
    for score in client.get("/v1/models/gpt-4/scores?limit=200").json["data"]:
        assert score["benchmark"]["name"] in words
    for entry in client.get("/v1/models/gpt-4/products").json["data"]:
        assert entry["name"] in words
    for edge in client.get("/v1/models/gpt-4/lineage?depth=2").json["data"]:
        assert edge["from"]["name"] in words
        assert edge["to"]["name"] in words


def test_each_drawing_has_a_table_behind_it_with_the_same(client):
    page = look(client, "/models/gpt-4o")
    figures = page.all("figure")
    assert len(figures) == 3
    history = page.one("h2", id="prices")
    assert history.words == "Price history"
    told = [price["price"]["amount"] for price in client.get("/v1/offerings/openai.gpt-4o/prices?meter=input,output").json["data"]]
    rows = figures[2].rows()[1:]
    assert [row[1] for row in rows] == [f"${amount} / 1M tokens" for amount in told]


def test_another_name_of_a_model_leads_to_its_page(client):
    answer = client.get("/models/openai/gpt-4o", headers=BROWSER)
    assert answer.status_code == 301
    assert urljoin("/models/openai/gpt-4o", answer.headers["Location"]) == "/models/gpt-4o"


# --- The comparison ---------------------------------------------------------------------------------------------------


def test_the_comparison_says_in_words_why_a_cell_has_no_value_and_marks_the_best_not_by_colour_alone(client):
    page = look(client, "/compare?models=gpt-4o,claude-3-opus,llama-3.1-405b")
    rows = {row[0]: row[1:] for row in page.one("table", class_="compared").rows()}
    assert rows["Parameters"][0].startswith("not disclosed")
    assert rows["Context window (tokens)"][1].startswith("200,000 ★ best")
    assert not [cell for cells in rows.values() for cell in cells if cell == ""]


def test_differences_only_leaves_the_rows_that_differ(client):
    address = "/compare?models=gpt-4o,claude-3-opus"
    page = look(client, address)
    fewer = followed(client, address, page.one("a", id="differences"))
    answer = client.get(f"/v1{address}&differences=true").json
    shown = [row for row in fewer.one("table", class_="compared").all("tr") if row.attributes.get("id")]
    assert [row.attributes["id"] for row in shown] == [row["key"] for row in answer["rows"]]


def test_the_comparison_is_of_the_day_that_is_asked_about(client):
    page = look(client, "/compare?models=gpt-4o,claude-3-opus&as_of=2024-06-01&fields=input_price,status")
    assert "as of 2024-06-01" in page.one("h1").words
    assert page.one("input", id="as_of").attributes["value"] == "2024-06-01"
    rows = {row[0]: row[1:] for row in page.one("table", class_="compared").rows()}
    assert rows["Input price (USD per million tokens)"][0].startswith("5.00")


def test_a_model_is_added_by_any_name_and_taken_out_by_a_link(client):
    address = "/compare?models=gpt-4o,claude-3-opus"
    answer = client.get(f"{address}&add=meta/llama-3.1-405b", headers=BROWSER)
    assert answer.headers["Location"] == "compare?models=gpt-4o,claude-3-opus,meta/llama-3.1-405b"
    three = look(client, "/compare?models=gpt-4o,claude-3-opus,llama-3.1-405b")
    (out,) = [link for link in three.all("a", class_="drop") if link.attributes["aria-label"] == "Without Llama 3.1 405B"]
    heads = [cell.words for cell in followed(client, address, out).one("table", class_="compared").one("thead").all("th")]
    assert [head.split(" ×")[0] for head in heads[1:]] == ["GPT-4o OpenAI", "Claude 3 Opus Anthropic"]


def test_the_chart_marks_whom_no_other_beats_as_the_api_does(client):
    query = "models=gpt-4o,claude-3-opus,llama-3.1-405b&frontier=input_price,context_window"
    page = look(client, f"/compare?{query}")
    beaten_by_none = client.get(f"/v1/compare?{query}").json["frontier"]["models"]
    full = [dot.one("title").words for dot in page.all("circle", class_="dot")]
    assert len(full) == len(beaten_by_none)
    table = page.one("figure").rows()
    assert table[0] == ["Model", "Input price (USD per million tokens)", "Context window (tokens)", "Beaten by none"]


def test_a_workload_is_reckoned_on_the_page_as_the_api_reckons_it(client):
    query = "models=gpt-4o,claude-haiku-4.5&input_tokens=2000000&output_tokens=500000"
    page = look(client, f"/compare?{query}")
    answer = client.get(f"/v1/cost?{query}").json
    section = page.one("section", aria_labelledby="cost")
    assert [row[0] for row in section.rows()[1:]] == [model["name"] for model in answer["models"]]
    assert f"${answer['models'][0]['best']['total']['amount']}" in section.words


def test_one_model_is_not_enough_and_the_page_says_what_to_do(client):
    page = look(client, "/compare?models=gpt-4o")
    assert page.one("input", name="models").attributes["value"] == "gpt-4o"
    assert page.all("a", href="models?chosen=gpt-4o")


# --- The others -------------------------------------------------------------------------------------------------------


def test_a_product_shows_what_it_stood_on_as_bars_and_as_a_table(client):
    page = look(client, "/products/chatgpt")
    entries = client.get("/v1/products/chatgpt").json["models"]
    assert len(page.one("figure").all("rect")) == sum(entry["since"] is not None for entry in entries)
    table = page.all("table")[-1].rows()
    assert [row[0] for row in table[1:]] == [entry["name"] for entry in entries]


def test_a_maker_shows_its_models_from_the_newest(client):
    page = look(client, "/makers/anthropic")
    answer = client.get("/v1/models?maker=anthropic&sort=-released_on&limit=100").json["data"]
    assert names(page) == [model["name"] for model in answer]


def test_a_provider_shows_what_it_sells_from_the_cheapest(client):
    page = look(client, "/providers/groq")
    answer = client.get("/v1/offerings?provider=groq&sort=input_price&limit=200").json["data"]
    assert [row[1] for row in page.all("table")[-1].rows()[1:]] == [offering["foreign_id"] for offering in answer]


@pytest.mark.parametrize("query", ["", "?maker=mistral", "?open_weights=true&released_on_min=2024-01-01"])
def test_the_timeline_has_every_release_that_the_filters_keep(client, query):
    page = look(client, f"/timeline{query}")
    answer = client.get(f"/v1/models{query}{'&' if query else '?'}released_on_known=true&sort=-released_on&limit=200").json
    assert page.one(role="status").words.startswith(f"{answer['page']['total']:,} models")
    shown = [item.one("a").words for item in page.one("ol", class_="months").all("li") if not item.all("h2")]
    assert shown[:50] == [model["name"] for model in answer["data"]][:50]


def test_a_list_is_searched_and_sorted_like_the_catalog(client):
    page = look(client, "/providers?q=azure")
    answer = client.get("/v1/providers?q=azure").json["data"]
    assert [row[0] for row in page.one("table").rows()[1:]] == [provider["name"] for provider in answer]
