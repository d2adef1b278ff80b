"""`make contract` itself runs outside the suite, since it needs Node; without it, it says so."""

import subprocess
import sys

from service.config import ROOT


def test_without_node_it_says_in_one_sentence_what_is_needed(tmp_path):
    process = subprocess.run(
        [sys.executable, "-m", "tests.contract.run"], capture_output=True, text=True, cwd=ROOT, env={"PATH": str(tmp_path)}, timeout=60,
    )  # fmt: skip
    assert process.returncode == 1
    assert process.stdout == ""
    assert process.stderr == "make contract needs Node 20 or newer with npm: install it and run this again.\n"
