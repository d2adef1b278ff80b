"""sqlmap on every parameter and every field of a body that the OpenAPI document has, and with all that it knows on those that take free
text; on both databases."""

import contextlib
import csv
import http.client
import json
import re
import subprocess
import time
from urllib.parse import quote, urlsplit

import pytest

from service.catalog.attributes import KINDS
from service.web.examples import kept
from service.web.writing import BODIES
from tests.raw import server
from tests.rows import a_key
from tests.security.tools import BUILD, SECONDS, tool

# What a parameter may be, until one is answered: sqlmap begins with what works.
LIKELY = ["gpt-4", "openai", "1", "true", "2024-01-01", "2.5", "slug", "openai/gpt-4", "gpt-4o,gpt-4", "input", "text", "csv", "none"]
STEERING = {"sort", "fields", "cursor", "facet", "q", "id", "models", "products"}
SAME = "00000000-0000-4000-8000-000000000000"  # else no two refusals are equal, which it takes for an effect
AT_A_TIME = 2
MORE = {  # fields that the examples of the reference do not have
    "model": {"license": "MIT", "family": "gpt-4", "knowledge_cutoff": "2023-10", "context_window": 8192, "snapshot_of": "gpt-4o",
              "identifiers": [{"scheme": "house", "value": "our-a", "kind": "alias"}], "links": {"paper": "https://example.org/paper"},
              "lineage": [{"relation": "fine_tuned_from", "target": "gpt-4"}], "states": {"parameters": "not_disclosed"}},
    "maker": {"website": "https://example.org", "parent": "google"},
    "provider": {"maker": "openai"},
    "product": {"url": "https://example.org", "former_names": [{"name": "Old", "until": "2024-02-08"}]},
}  # fmt: skip


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
    for operation in (operations["get"] for operations in paths.values() if "get" in operations):
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


FIXED = {"slug", "provider", "foreign_id", "model", "benchmark", "harness", "shots"}  # what a thing is known by, and so never changed


def writes(port, key):
    """Every sort of write as it is sent, each of which is answered; none does anything (`dry_run`). sqlmap attacks each field of a body."""
    made = {kind: created(port, f"/v1/{KINDS[kind].plural}", new, key) for kind, (new, _, _) in BODIES.items()}
    head = f"HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nIf-Match: *\r\nAuthorization: {key}\r\n"
    for kind, (new, slug, changed) in BODIES.items():
        base = f"/v1/{KINDS[kind].plural}"
        full = {**new, **MORE.get(kind, {}), "name": "Another"} if "name" in new else {**new, "foreign_id": "another", "shots": 9}
        full = {name: value for name, value in full.items() if name in new or name in MORE.get(kind, {})}
        full |= {"slug": "another"} if "slug" in new else {}
        some = {name: value for name, value in full.items() if name not in FIXED} | changed
        yield f"POST {base}?dry_run=true {head}", json.dumps(full), len(leaves(full))
        yield f"PATCH {base}/{slug}?dry_run=true {head}", json.dumps(some), len(leaves(some))
        yield f"PATCH {base}/{slug}*?dry_run=true {head}", json.dumps(changed), 1
        for marked in ("*?dry_run=true&reason=a+mistake", "?dry_run=true&reason=a+mistake*", f"?dry_run=true&reason=a&successor={slug}*"):
            yield f"DELETE {base}/{made[kind]}{marked} {head}", "", 1


def created(port, address, body, key):
    """The slug of a thing that was made."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST", address, json.dumps(body), {"Content-Type": "application/json", "Authorization": key})
        return json.loads(connection.getresponse().read())["slug"]


def leaves(value):
    """The values of a body that are no lists or objects."""
    if isinstance(value, dict):
        return [one for inner in value.values() for one in leaves(inner)]
    return [one for inner in value for one in leaves(inner)] if isinstance(value, list) else [value]


def as_addresses(number, addresses):
    """What sqlmap reads of addresses, one a line."""
    return "-m", "".join(f"{address}\n" for address in addresses)


def as_sent(port):
    """Writes what sqlmap reads of whole requests: the form in which a proxy logs them."""
    line = "=" * 54

    def written(number, requests):
        where = f"{line}\n12:00:00  http://127.0.0.1:{port}  [127.0.0.1]\n{line}\n"
        return "-l", "\n\n".join(f"{where}{head}\r\n{body}\n{line}\n" for head, body, _ in requests)

    return written


def attacked(name, dbms, attacks, level, form=as_addresses, seconds=None, *options):
    """What sqlmap says of some addresses or requests: how many parameters it tried, and every one that it holds for injectable."""
    runs = []
    for number in range(AT_A_TIME):
        base = BUILD / "sqlmap" / f"{name}-{level}-{number}"
        base.mkdir(parents=True, exist_ok=True)
        list_, results, log = (base.with_suffix(suffix) for suffix in (".txt", ".csv", ".log"))
        option, text = form(number, attacks[number::AT_A_TIME])
        list_.write_text(text)
        results.unlink(missing_ok=True)
        words = [tool("sqlmap"), option, list_, "--batch", "--disable-coloring", "--level", level, "--risk", 3, "--dbms", dbms,
                 "--headers", f"X-Request-Id: {SAME}\nAccept: application/json", "--skip-waf", "--union-cols", "1-10",
                 "--ignore-code", "400,404,409,410,422", "--flush-session", "--output-dir", base, "--results-file", results,
                 *options]  # fmt: skip
        with log.open("w") as out:
            process = subprocess.Popen([str(word) for word in words], stdout=out, stderr=subprocess.STDOUT, cwd=BUILD)
        runs.append((process, results, log))
    until = None if seconds is None else time.monotonic() + seconds
    for process, _, _ in runs:
        try:
            process.wait(None if until is None else max(1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
    logs = "".join(log.read_text() for _, _, log in runs)
    tried = len(re.findall("testing for SQL injection on", logs))
    rows = [row for _, results, _ in runs for row in rows_of(results)]
    refused = sum(map(int, re.findall(r"- (\d+) times", logs)))
    print(f"  {name}, level {level}: {tried} parameters tried, {len(rows)} held for injectable; {refused} refusals", flush=True)
    return tried, rows


def stands(name, dbms, attacks, level, row):
    """Whether what sqlmap found it finds twice more. It takes an answer that came late for one that its statement has kept waiting, and one
    that repeats another question for another answer; often it sees so itself, and calls it a false positive."""
    again = [one for one in attacks if isinstance(one, str) and one.replace("*", "") == row["Target URL"]]
    found = [attacked(f"{name}-again", dbms, again, level, as_addresses, None, "--technique", row["Technique(s)"], "--time-sec", 10)[1]
             for _ in range(2)]  # fmt: skip
    notes = [[one["Note(s)"] or "injectable" for one in rows] for rows in found]
    print(f"    {row['Target URL']}: {row['Technique(s)']}, {row['Note(s)']}; again: {notes}", flush=True)
    return ["injectable"] in notes or not (again or "false positive" in row["Note(s)"])


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_sqlmap_finds_nothing(catalogs, dialect):
    print()
    database = catalogs(dialect)
    key = a_key(database)["Authorization"]
    with server(database.url.render_as_string(hide_password=False), WEB_WORKERS="2", LOG_REQUESTS="0", RATE_PER_KEY="0") as port:
        every, free = targets(port)
        everywhere = [f"http://127.0.0.1:{port}{path}" for path in every]
        hardest = [f"http://127.0.0.1:{port}{path}" for path in free]
        requests = list(writes(port, key))
        for name, attacks, level, form, seconds, fewest in (
            ("reads", everywhere, 1, as_addresses, None, len(every)),
            ("writes", requests, 1, as_sent(port), None, sum(count for _, _, count in requests)),
            ("free text", hardest, 5, as_addresses, SECONDS, 1),  # the time may not be enough for all
        ):
            tried, found = attacked(f"{dialect}-{name.replace(' ', '-')}", dialect, attacks, level, form, seconds)
            print(f"    of {fewest}: {name}", flush=True)
            assert [row for row in found if stands(f"{dialect}-{name}", dialect, attacks, level, row)] == []
            assert tried >= 0.95 * fewest  # what does not answer twice alike it leaves out


def rows_of(file):
    text = file.read_text() if file.exists() else ""
    return [row for row in csv.DictReader(text.splitlines()) if row.get("Parameter")]
