"""The compose file without an engine: each service finds what it needs, and the scripts in it make a replica that follows."""

import contextlib
import re
import subprocess
import time

import pytest
import sqlalchemy as sa
import yaml

from service.config import ROOT, SETTINGS, read_settings
from tests.torture.conftest import execute
from tests.torture.servers import said

TEXT = (ROOT / "compose.yaml").read_text()


@pytest.fixture
def compose():
    """The file as the engine reads it, with what it fills in."""
    filled = re.sub(r"\$\{PLINTH_PASSWORD[^}]*\}", "secret", re.sub(r"\$\{PUBLIC_URL:-\}", "", TEXT))
    assert not re.search(r"(?<!\$)\$\{?[A-Z]", filled.replace("$$", "")), "a variable that nobody gives"
    return yaml.safe_load(filled)


def test_each_service_finds_what_it_needs(compose):
    services, nodes = compose["services"], []
    for name, service in services.items():
        waits_for = service.get("depends_on", {})
        for other, how in waits_for.items() if isinstance(waits_for, dict) else [(other, {}) for other in waits_for]:
            if how.get("condition") == "service_healthy":
                assert "healthcheck" in services[other], (name, other)
            if how.get("condition") == "service_completed_successfully":
                assert services[other]["restart"] == "no", (name, other)
        assert {volume.split(":")[0] for volume in service.get("volumes", ()) if not volume.startswith(".")} <= compose["volumes"].keys()
        assert {one["source"] for one in service.get("configs", ())} <= compose["configs"].keys()
        assert all((ROOT / volume.split(":")[0]).exists() for volume in service.get("volumes", ()) if volume.startswith("."))
        assert "build" in service or re.search(r":[0-9]", service["image"]), name  # of a named release
        if service.get("image") == "plinth":
            nodes.append(name)
            assert service["environment"].keys() <= {setting.name for setting in SETTINGS}
            settings = read_settings(service["environment"])
            for url in (settings.database_url, *settings.database_replica_urls):
                assert sa.make_url(url).host in services
            assert settings.rate_per_address > 0
            assert (service["read_only"], service["cap_drop"], service["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    proxy = services["proxy"]["environment"]
    assert set(re.findall(r"\$\{(PLINTH_\w+)\}", (ROOT / "nginx.conf.template").read_text())) == {one for one in proxy if "PLINTH_" in one}
    assert set(re.findall(r"server ([^:]+):8000", proxy["PLINTH_SERVERS"])) == set(nodes) - {"prepare"}
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    said("the services and what each waits for", services=len(services), nodes=nodes)


def test_its_scripts_make_a_replica_that_follows(server, compose):
    scripts = {name: one["content"].replace("$$", "$") for name, one in compose["configs"].items()}
    data = server.programs.own_folder(server.data.parent / "composed") / "data"
    execute(server.url, "CREATE ROLE plinth SUPERUSER LOGIN", "CREATE TABLE written (number int)")
    environ = {"PATH": f"{server.programs.folder}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def begun(name, **variables):
        script = scripts[name].replace("-h database", f"-h {server.data}").replace("exec postgres", f"exec postgres -k {data.parent} -h ''")
        return subprocess.Popen(["sh", "-c", script], cwd=data.parent, env={**environ, **variables}, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, **server.programs.account)  # fmt: skip

    assert begun("replication", PGDATA=str(server.data)).wait(30) == 0
    execute(server.url, "SELECT pg_reload_conf()")
    rules = rows(server.url, "SELECT database, user_name, error FROM pg_hba_file_rules")
    found = []
    for number in (1, 2):  # the second time it finds what the first has made
        replica = begun("replica", PGDATA=str(data))
        try:
            execute(server.url, f"INSERT INTO written VALUES ({number})")
            found.append(read_at_last(server.url.replace(f"host={server.data}", f"host={data.parent}"), number))
        finally:
            replica.terminate()
            replica.wait(60)
    said("the scripts were run", rules=[str(rule) for rule in rules if "plinth" in str(rule)], replica_read=found)
    assert ("['replication']", "['plinth']", "None") in [(str(one.database), str(one.user_name), str(one.error)) for one in rules]
    assert found == [(True, 1), (True, 2)]


def rows(url, question):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.exec_driver_sql(question).all()


def read_at_last(url, number):
    """(whether the server only follows, the newest number that it has), when it has it."""
    for _ in range(300):
        with contextlib.suppress(sa.exc.DBAPIError):
            ((follows, newest),) = rows(url, "SELECT pg_is_in_recovery(), max(number) FROM written")
            if newest == number:
                return follows, newest
        time.sleep(0.1)
    pytest.fail("the replica does not follow")
