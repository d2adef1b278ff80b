"""sqlmap on every parameter of the OpenAPI document, and with all that it knows on those that take free text; on both databases."""

import csv
import http.client
import json
import re
import subprocess
import time
from urllib.parse import quote, urlsplit

import pytest

from service.web.examples import kept
from tests.raw import server
from tests.security.tools import BUILD, SECONDS, tool

# What a parameter may be, until one is answered: sqlmap begins with what works.
LIKELY = ["gpt-4", "openai", "1", "true", "2024-01-01", "2.5", "slug", "openai/gpt-4", "gpt-4o,gpt-4", "input", "text", "csv", "none"]
STEERING = {"sort", "fields", "cursor", "facet", "q", "id", "models", "products"}
SAME = "00000000-0000-4000-8000-000000000000"  # else no two refusals are equal, which it takes for an effect
AT_A_TIME = 2


def targets(port):
    """The addresses to attack, one for each parameter, which a star marks; and of these what is to be attacked hardest: free text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def answered(path):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status == 200

    connection.request("GET", "/v1/openapi.json")
    paths = json.loads(connection.getresponse().read())["paths"]
    every, free = [], {}
    for operations in paths.values():
        operation = operations["get"]
        example = urlsplit(kept()["operations"][operation["operationId"]]["address"])
        for one in operation["parameters"]:
            if one["in"] == "path":
                every.append(example.path.replace(last := example.path.split("/")[3], f"{last}*", 1))
                free[one["name"], example.path.split("/")[2]] = every[-1]
            if one["in"] != "query":
                continue
            others = "&".join(pair for pair in example.query.split("&") if pair and pair.partition("=")[0] != one["name"])
            asked = f"{example.path}?{others}{'&' if others else ''}{one['name']}="
            tried = [str(value) for value in (first_example(one), *choices(one["schema"]), *LIKELY) if value is not None]
            value = next((value for value in tried if answered(asked + quote(value, safe=","))), None)
            if value is None:  # what begins with a refusal tells nothing: it is refused whatever is added
                continue
            every.append(f"{asked}{quote(value, safe=',')}*")
            if is_text(one["schema"].get("items", one["schema"])) or one["name"] in STEERING:
                free.setdefault(("", one["name"]), every[-1])
    connection.close()
    return every, [free[key] for key in sorted(free, key=lambda key: key[1] not in STEERING)]  # the time may not be enough for all


def is_text(schema):
    return schema.get("type") == "string" and not {"enum", "format"} & schema.keys()


def first_example(parameter):
    examples = [parameter.get("example"), *parameter["schema"].get("examples", ())]
    value = next((one for one in examples if one is not None), None)
    return ",".join(map(str, value)) if isinstance(value, list) else value


def choices(schema):
    return schema.get("enum") or schema.get("items", {}).get("enum") or []


def attacked(name, dbms, addresses, level):
    """What sqlmap says of some addresses: how many it tried, how many it cleared, what it could use."""
    runs = []
    for number in range(AT_A_TIME):
        base = BUILD / "sqlmap" / f"{name}-{level}-{number}"
        base.mkdir(parents=True, exist_ok=True)
        list_, results, log = (base.with_suffix(suffix) for suffix in (".txt", ".csv", ".log"))
        list_.write_text("".join(f"{address}\n" for address in addresses[number::AT_A_TIME]))
        results.unlink(missing_ok=True)
        words = [tool("sqlmap"), "-m", list_, "--batch", "--disable-coloring", "--level", level, "--risk", 3, "--dbms", dbms,
                 "--headers", f"X-Request-Id: {SAME}", "--union-cols", "1-10", "--ignore-code", 400, "--flush-session",
                 "--output-dir", base, "--results-file", results]  # fmt: skip
        with log.open("w") as out:
            process = subprocess.Popen([str(word) for word in words], stdout=out, stderr=subprocess.STDOUT, cwd=BUILD)
        runs.append((process, results, log))
    until = time.monotonic() + SECONDS
    for process, _, _ in runs:
        try:
            process.wait(max(1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
    logs = "".join(log.read_text() for _, _, log in runs)
    tried = len(re.findall("testing for SQL injection on", logs))
    rows = [row for _, results, _ in runs for row in rows_of(results)]
    # A refused value answers with another status than one that is allowed, which it takes for a sign, and then finds that it is none.
    usable = [row for row in rows if "false positive" not in row["Note(s)"]]
    refused = sum(map(int, re.findall(r"- (\d+) times", logs)))
    print(f"  {name}, level {level}: {tried} of {len(addresses)} parameters, {len(usable)} injectable; {refused} refusals", flush=True)
    return tried, usable


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_sqlmap_finds_nothing(catalogs, dialect):
    print()
    with server(catalogs(dialect).url.render_as_string(hide_password=False), WEB_WORKERS="2", LOG_REQUESTS="0") as port:
        every, free = targets(port)
        for level, paths in ((1, every), (5, free)):
            tried, usable = attacked(dialect, dialect, [f"http://127.0.0.1:{port}{path}" for path in paths], level)
            assert tried
            assert usable == []


def rows_of(file):
    text = file.read_text() if file.exists() else ""
    return [row for row in csv.DictReader(text.splitlines()) if row.get("Parameter")]
