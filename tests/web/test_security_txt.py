"""/.well-known/security.txt: who is to be told of a vulnerability, as RFC 9116 has it."""

from datetime import UTC, datetime, timedelta

import pytest

from service.config import SettingError, read_settings
from tests.conftest import client_of
from tests.web.test_problems import check_problem

ADDRESS = "/.well-known/security.txt"


def test_it_names_the_contact_and_the_day_from_which_not_to_trust_it(catalog):
    client = client_of(catalog, SECURITY_CONTACT="mailto:security@example.org", PUBLIC_URL="https://models.example.org")
    answer = client.get(ADDRESS)
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "https://models.example.org/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)


def test_without_a_contact_there_is_none(catalog):
    client = client_of(catalog)
    answer = client.get(ADDRESS)
    assert answer.status_code == 404
    check_problem(client, answer, "not-found")


@pytest.mark.parametrize("contact", ["security@example.org", "http://example.org", "mailto:a b", "https://example.org\nExpires: never"])
def test_a_contact_that_is_no_address_stops_the_start(contact):
    with pytest.raises(SettingError, match="SECURITY_CONTACT"):
        read_settings({}, SECURITY_CONTACT=contact)
