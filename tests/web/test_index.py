"""What there is: the index, the attributes, the OpenAPI document."""

import pytest

from service.catalog.attributes import MODEL_ATTRIBUTES
from service.catalog.filters import FILTERS
from service.catalog.paging import SORTS
from tests.conftest import client_of


def test_the_index_leads_to_every_resource(client):
    answer = client.get("/v1").json
    names = {resource["name"] for resource in answer["resources"]}
    assert {"models", "makers", "families", "products", "modalities", "compare", "attributes", "openapi"} <= names
    for resource in answer["resources"]:
        assert client.get(resource["href"]).status_code == 200, resource
        assert resource["description"]


def test_the_index_is_absolute_where_an_address_is_set(catalogs):
    client = client_of(catalogs("sqlite"), PUBLIC_URL="https://models.example.org/")
    assert all(resource["href"].startswith("https://models.example.org/") for resource in client.get("/v1").json["resources"])
    assert client.get("/v1/models?limit=1").json["page"]["next"].startswith("https://models.example.org/v1/models?")


def test_the_attributes_need_no_names_on_the_clients_side(client):
    listed = {attribute["name"]: attribute for attribute in client.get("/v1/attributes").json["data"]}
    assert list(listed) == [attribute.name for attribute in MODEL_ATTRIBUTES]
    window = listed["context_window"]
    assert (window["label"], window["group"], window["type"], window["unit"], window["better"], window["values"]) == (
        "Context window", "Limits", "integer", "token", "higher", None,
    )  # fmt: skip
    assert window["filters"] == [f"context_window{suffix}" for suffix in ("", "_not", "_min", "_max", "_known")]
    assert (window["sortable"], listed["input_modalities"]["sortable"]) == (True, False)
    assert listed["status"]["values"] == ["announced", "available", "deprecated", "retired"]


def test_every_filter_belongs_to_one_attribute(client):
    listed = [name for attribute in client.get("/v1/attributes").json["data"] for name in attribute["filters"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(FILTERS["model"])


def test_what_is_said_to_be_sortable_can_be_sorted_by(client):
    for attribute in client.get("/v1/attributes").json["data"]:
        status = client.get(f"/v1/models?limit=1&sort={attribute['name']}").status_code
        assert (status == 200) == attribute["sortable"] == (attribute["name"] in SORTS["model"])


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/{slug}", "/v1/compare", "/v1/products", "/v1/models/{slug}/lineage"])
def test_the_openapi_document_has_the_path(client, path):
    operation = client.get("/v1/openapi.json").json["paths"][path]["get"]
    assert operation["summary"]
    assert operation["operationId"]


def test_the_openapi_document_says_which_version_it_is(client):
    document = client.get("/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == client.get("/v1").json["version"]
