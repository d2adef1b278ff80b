"""One count of requests over all workers, in a Redis or Valkey of this test's own (either must be installed)."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.test_serve import free_port, wait_until_it_listens
from tests.torture.servers import Plinth, ask, said

QUOTA = 300


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    server = shutil.which("valkey-server") or shutil.which("redis-server")
    assert server, "apt-get install redis-server, or valkey-server"
    port = free_port()
    process = subprocess.Popen([server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
                               stdout=subprocess.DEVNULL)  # fmt: skip
    wait_until_it_listens(process, port)
    yield f"redis://127.0.0.1:{port}", process
    process.kill()
    process.wait()


def test_four_workers_let_just_so_many_through_and_go_on_when_the_store_is_killed(
    store: tuple[str, subprocess.Popen[bytes]], catalog_url: str, tmp_path: Path
) -> None:
    url, process = store
    limits = {"RATE_PER_ADDRESS": str(QUOTA), "RATE_STORE_URL": url.replace("redis", "valkey", 1)}
    with Plinth(tmp_path, DATABASE_URL=catalog_url, WEB_WORKERS="4", **limits) as plinth, ThreadPoolExecutor(16) as pool:
        asked = list(pool.map(lambda _: ask(plinth.port, "/v1"), range(QUOTA + 200)))
        answers = [answer for answer in asked if "ratelimit" in answer.headers]
        assert {answer.status for answer in asked if answer not in answers} <= {503}  # where the machine is busy, before they are counted
        # When a minute ends meanwhile there are two windows, and each answer says of which it is.
        windows = {round(answer.at + int(answer.headers["ratelimit"].rpartition("=")[2])) // 60 for answer in answers}
        statuses = Counter(answer.status for answer in answers)
        said("asked of four workers with one count", answers=dict(statuses), windows=len(windows))
        assert statuses[200] == QUOTA * len(windows) or (len(windows) > 1 and QUOTA <= statuses[200] <= QUOTA * len(windows))
        assert all(answer.says_when_to_come_again for answer in answers if answer.status == 429)
        process.kill()
        process.wait()
        after = Counter(answer.status for answer in pool.map(lambda _: ask(plinth.port, "/v1"), range(40)))
        said("asked when the store was killed", answers=dict(after))
        assert set(after) <= {200, 429}
        assert after[200] > 0
