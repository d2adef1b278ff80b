"""Who writes over HTTP, and what is there before."""

import pytest

from tests.conftest import client_of
from tests.rows import a_document, a_family, a_key, a_maker, a_model, a_product, a_record, merged, stood_on


class Curator:
    """A client with a key, that sends the etag which it has read."""

    def __init__(self, database, **settings):
        self.client, self.key = client_of(database, **settings), a_key(database)

    def get(self, address):
        return self.client.get(address)

    def post(self, address, body, **headers):
        return self.client.post(address, json=body, headers={**self.key, **headers})

    def patch(self, address, body, etag=None, query=""):
        return self.client.patch(f"{address}{query}", json=body, headers={**self.key, "If-Match": etag or self.etag(address)})

    def delete(self, address, query="?reason=a+mistake", etag=None):
        return self.client.delete(f"{address}{query}", headers={**self.key, "If-Match": etag or self.etag(address)})

    def etag(self, address):
        return self.get(address).json["etag"]


@pytest.fixture
def known(empty):
    """A maker with two models, a product, an offering and a score, as others say."""
    merged(empty, a_document(
        a_maker(), a_family("f"), a_model("a", context_window=1000, family="f", parameters=7), a_model("b", released_on="2024-05-13"),
        a_product("chat", models=[stood_on("a", since="2024-01-01")]), a_record("provider", "cloud", name="Cloud"),
        a_record("offering", "cloud.a", provider="cloud", foreign_id="a", model="a"),
        a_record("benchmark", "test", name="Test"), a_record("score", "a.test", model="a", benchmark="test", value=1.0),
    ))  # fmt: skip
    return empty


@pytest.fixture
def curator(known):
    return Curator(known)
