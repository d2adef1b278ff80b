"""Every parameter of every operation with what people and machines send by mistake or on purpose: refused by name, or answered."""

import base64
import json
import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

import orjson
import pytest
from jsonschema import Draft202012Validator

from service.web.api import MOST_PARAMETERS
from service.web.examples import kept
from service.web.problems import MEDIA_TYPE

# As they are sent.
HOSTILE = {
    "empty": "",
    "a space": "%20",
    "NUL": "%00",
    "NUL in a word": "a%00b",
    "a line break": "a%0d%0aSet-Cookie:%20x=1",
    "an escape": "%1b%5b31m",
    "2^31": "2147483648",
    "2^53 - 1": "9007199254740991",
    "2^53 + 1": "9007199254740993",
    "2^63": "9223372036854775808",
    "500 digits": "9" * 500,
    "underscores": "1_000",
    "Arabic digits": "%D9%A1%D9%A2",
    "full-width digits": "%EF%BC%91",
    "digits between spaces": "%205%20",
    "1e400": "1e400",
    "1e-400": "1e-400",
    "minus nought": "-0",
    "minus one": "-1",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "hexadecimal": "0x10",
    "a fraction": "1.5",
    "on": "on",
    "True": "True",
    "yes": "yes",
    "null": "null",
    "no such day": "2024-02-30",
    "a week": "2024-W01-1",
    "the year nought": "0000-01-01",
    "quotes": "%27%20OR%20%271%27=%271%27%20--",
    "double quotes": "%22%22%22",
    "the syntax of a search": "%22(*NEAR(-x%20AND%20:%5e",
    "wildcards": "%25_%5c%25",
    "a template": "{{7*7}}${7*7}",
    "a path": "../../etc/passwd",
    "a script": "%3Cscript%3Ealert(1)%3C/script%3E",
    "a face": "%F0%9F%98%80",
    "the other direction": "%E2%80%AEabc",
    "combining marks": "a" + "%CC%81" * 50,
    "a comma": ",",
    "commas": ",,,",
    "an empty value in a list": "a,,b",
    "a plus": "%2B",
    "a hash": "%23",
    "an ampersand": "%26",
    "a private use character": "%EE%80%80",
    "a non-character": "%EF%BF%BF",
    "a byte order mark": "%EF%BB%BF1",
    "a thousand characters": "a" * 1000,
}
NOT_UTF8 = {"ff fe": "%ff%fe", "half a surrogate": "%ed%a0%80", "an overlong slash": "%c0%af", "cut short": "%e2%82"}


@pytest.fixture(scope="module")
def operations(both):
    """(path of the example, its query, the schemas of the query's parameters) of every operation that reads."""
    paths = both[0].get("/v1/openapi.json").json["paths"]
    found = []
    for path in paths.values():
        for operation in (path[method] for method in path.keys() & {"get"}):
            split = urlsplit(kept()["operations"][operation["operationId"]]["address"])
            schemas = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
            found.append((split.path, split.query, schemas))
    return found


def fits(schema, text):
    """Whether the document allows a parameter to have a text as its value."""
    if schema["type"] == "array":
        words = text.split(",")
        return len(words) <= schema["maxItems"] and all(fits(schema["items"], word) for word in words)
    if schema["type"] == "integer":
        return bool(re.fullmatch(r"-?[0-9]+", text, re.ASCII)) and Draft202012Validator(schema).is_valid(int(text))
    if schema["type"] == "number":
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", text, re.ASCII)) and Draft202012Validator(schema).is_valid(float(text))
    if schema["type"] == "boolean":
        return text in ("true", "false")
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(text) and bool(text)


def in_parts(names, size):
    names = list(names)
    return [names[start : start + size] for start in range(0, len(names), size)]


def is_refusal(answer, status=400):
    assert answer.status_code == status, answer.text[:500]
    assert answer.content_type == MEDIA_TYPE
    return {error["parameter"] for error in answer.json.get("errors", ())}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_is_refused_by_name_wherever_the_document_does_not_allow_it(client, operations, value):
    text = unquote_to_bytes(value).decode()
    for path, _, schemas in operations:
        for names in in_parts(schemas, min(MOST_PARAMETERS, 3500 // (len(value) + 40))):  # an address has an end
            wrong = {name for name in names if not fits(schemas[name], text)}
            answer = client.get(f"{path}?" + "&".join(f"{name}={value}" for name in names))
            if wrong:
                assert wrong <= is_refusal(answer), (path, wrong - is_refusal(answer))
            else:
                assert answer.status_code in (200, 300, 301, 307, 400, 404), (path, answer.status_code)


# What a schema may allow, and what may come to grief further in.
PLAUSIBLE = ("2^31", "2^53 - 1", "2^53 + 1", "minus nought", "1.5", "null", "double quotes", "the syntax of a search", "wildcards",
             "a face", "combining marks", "a comma", "a plus", "a non-character", "a path")  # fmt: skip


@pytest.mark.parametrize("value", [HOSTILE.get(name, name) for name in PLAUSIBLE], ids=PLAUSIBLE)
def test_a_hostile_value_beside_a_good_query_is_an_answer_or_a_refusal(client, operations, value):
    """One parameter at a time where there are few; where there are many, one of each sort of schema."""
    for path, query, schemas in operations:
        seen = set()
        for name, schema in schemas.items():
            kind = str(schema)
            if kind in seen:
                continue
            seen.add(kind)
            rest = "&".join(pair for pair in query.split("&") if pair and not pair.startswith(f"{name}="))
            answer = client.get(f"{path}?{rest}{'&' if rest else ''}{name}={value}")
            assert answer.status_code in (200, 300, 301, 307, 400, 404, 406), (path, name, answer.status_code)
            if answer.status_code == 400:
                assert is_refusal(answer)


@pytest.mark.parametrize("value", NOT_UTF8.values(), ids=NOT_UTF8)
def test_what_is_not_utf8_is_refused(client, operations, value):
    for path, _, schemas in operations:
        for name in [*list(schemas)[:1], "q", value]:
            is_refusal(client.get(f"{path}?{name}={value}"))


def test_bytes_that_are_not_percent_encoded_are_read_as_utf8(client):
    for sent, status in ((b"q=caf\xc3\xa9", 200), (b"q=caf\xe9", 400), (b"q=\xff", 400)):
        assert client.get("/v1/models", environ_overrides={"QUERY_STRING": sent.decode("latin-1")}).status_code == status


def test_a_parameter_that_is_given_twice_is_refused_by_name(client, operations):
    for path, _, schemas in operations:
        for names in in_parts(schemas, MOST_PARAMETERS // 2):
            answer = client.get(f"{path}?" + "&".join(f"{name}=1&{name}=2" for name in names))
            assert set(names) <= is_refusal(answer), path
            repeated = {error["parameter"] for error in answer.json["errors"] if error["code"] == "repeated_parameter"}
            assert repeated == set(names)


def test_a_parameter_that_does_not_exist_is_refused_by_name(client, operations):
    for path, query, schemas in operations:
        for name in ("bogus", "Limit", "limit[]", "limit.gte", "__proto__", "%00", "a" * 300, "*", "é"):
            answer = client.get(f"{path}?{query}&{quote(name, safe='%')}=1")
            assert is_refusal(answer), (path, name)
        if "limit" in schemas:
            error = client.get(f"{path}?limt=1").json["errors"][0]
            assert "Did you mean 'limit'?" in error["detail"]


def test_more_parameters_than_are_read_are_refused(client, operations):
    for path, _, _ in operations:
        is_refusal(client.get(f"{path}?" + "&".join(f"a{number}=1" for number in range(MOST_PARAMETERS + 1))))


@pytest.mark.parametrize("value", [*(value for value in HOSTILE.values() if value), *NOT_UTF8.values()])
def test_a_hostile_name_in_an_address_is_nothing(client, both, value):
    for path, operations in both[0].get("/v1/openapi.json").json["paths"].items():
        if "{" in path and "get" in operations:
            answer = client.get(re.sub(r"\{\w+\}", lambda _: value, path))
            assert answer.status_code in (300, 301, 307, 404), (path, answer.status_code)
            if answer.status_code != 301:
                assert answer.content_type == MEDIA_TYPE


KEYS = [None, True, 0, -1, 2**31, 2**53 - 1, 2**53, 2**63, 1e308, 1.5, "", "a", "a\x00b", "\x1b", "é" * 50, "2024-01-01", "0001-01-01",
        "9999-12-31", "2024-13-01", "2.50", "1000001", "-1", "NaN", [], {}, [[[]]]]  # fmt: skip


KEY = 3  # where in a cursor the key is; before it the walk, behind it the slug


def test_a_forged_cursor_is_an_answer_or_a_refusal(client, operations):
    """A cursor with the seal of its query and any key: what a client can make of one that it was given."""
    for path, _, schemas in operations:
        if "sort" not in schemas:
            continue
        for sort in [one for one in schemas["sort"]["enum"] if not one.startswith("-")]:
            asked = f"{path}?sort={sort}&limit=1&fields=slug{'&q=a' if sort == 'relevance' else ''}"
            following = client.get(asked).json["page"]["next"]
            if following is None:
                continue
            cursor = dict(parse_qsl(urlsplit(following).query))["cursor"]
            place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            for where in range(2, len(place)):
                for key in KEYS if where == KEY else KEYS[:8]:
                    text = json.dumps([*place[:where], key, *place[where + 1 :]])
                    forged = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
                    answer = client.get(f"{asked}&cursor={forged}")
                    assert answer.status_code in (200, 400), (asked, where, key)


@pytest.mark.parametrize("cursor", ["", "x", "W10", "bnVsbA", "MQ", "e30", "A" * 512, "%3D%3D%3D%3D", "WzFd", "." * 10, "WyJc",
                                    base64.b64encode(b"[" * 384).decode()])  # fmt: skip
def test_what_is_no_cursor_is_refused(client, operations, cursor):
    for path, _, schemas in operations:
        if "cursor" in schemas:
            assert is_refusal(client.get(f"{path}?cursor={cursor}")) == {"cursor"}
