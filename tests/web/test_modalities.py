"""`/v1/modalities`: the whole vocabulary of what goes in and comes out."""

import pytest

from service.catalog.vocabulary import MODALITIES
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged

WORDS = [word.slug for word in MODALITIES]


def test_the_vocabulary_is_the_one_of_the_contract(client):
    listed = ["text", "image", "audio", "video", "code", "pdf", "3d", "embedding", "action", "time_series", "molecule", "other"]
    assert listed == WORDS == [modality["slug"] for modality in client.get("/v1/modalities").json["data"]]


@pytest.mark.parametrize("word", WORDS)
def test_a_modality_counts_the_models_that_its_filters_find(client, word):
    body = client.get(f"/v1/modalities/{word}").json
    assert body["input_models"] == client.get(f"/v1/models?input_modality={word}&limit=1").json["page"]["total"]
    assert body["output_models"] == client.get(f"/v1/models?output_modality={word}&limit=1").json["page"]["total"]


def test_one_modality_is_the_same_as_in_the_list(client):
    listed = client.get("/v1/modalities").json["data"]
    assert [client.get(f"/v1/modalities/{modality['slug']}").json for modality in listed] == listed


def test_a_modality_that_no_model_has_is_there_too(empty):
    merged(empty, a_document(a_maker(), a_model("a", input_modalities=["text"])))
    client = client_of(empty)
    assert client.get("/v1/modalities/text").json["input_models"] == 1
    assert client.get("/v1/modalities/video").json["input_models"] == 0


def test_fields_picks_some(client):
    assert client.get("/v1/modalities/3d?fields=slug,name").json == {"slug": "3d", "name": "3D"}
