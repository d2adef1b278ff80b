"""atheris for a while on each reader of what comes from outside."""

import re
import subprocess

import pytest

from tests.security.tools import BUILD, HERE, SECONDS, tool, with_ours


@pytest.mark.parametrize("reader", ["cursor", "parameters", "documents", "bodies", "requests"])
def test_nothing_fails_in_a_way_of_its_own(reader):
    corpus = BUILD / "corpus" / reader
    corpus.mkdir(parents=True, exist_ok=True)
    words = [tool("python"), HERE / "fuzz.py", reader, corpus, f"-max_total_time={SECONDS}", "-max_len=2048", "-print_final_stats=1",
             f"-artifact_prefix={BUILD}/{reader}-"]  # fmt: skip
    done = subprocess.run([str(word) for word in words], env=with_ours(), cwd=BUILD, capture_output=True, text=True)
    tried = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    print(f"\n{reader}: {int(tried[1]) if tried else 0:,} inputs in {SECONDS} s")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
