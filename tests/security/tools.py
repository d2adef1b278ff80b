"""The attackers: programs of others, in an environment of their own that is made when it is first asked for."""

import functools
import os
import subprocess
import sysconfig
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"
SECONDS = int(os.environ.get("ATTACK_SECONDS", "600"))  # that each attack on each database may take


@functools.cache
def tool(name):
    """The path of a program that tests/security/requirements.txt installs."""
    folder, wanted = BUILD / "venv", HERE / "requirements.txt"
    made = folder / "requirements.txt"
    if not made.exists() or made.read_text() != wanted.read_text():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted], check=True)
        made.write_text(wanted.read_text())
    return folder / "bin" / name


def with_ours():
    """The environment in which a program of theirs finds the packages of ours."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent.parent), sysconfig.get_path("purelib")])}
