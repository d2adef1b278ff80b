"""The image without an engine: the steps of the Dockerfile are run in a folder, and what they made as nobody, who may write nowhere."""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.config import ROOT
from tests.test_serve import environment
from tests.torture.servers import Plinth, said

COMPILERS = ("gcc", "cc", "g++", "c++", "clang", "rustc", "cargo", "make", "pip", "pip3")
LISTED = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}


def instructions(stage):
    """(word, rest) of each instruction of a stage of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    starts = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    return [tuple(line.split(" ", 1)) for line in lines[starts[stage] : [*starts, None][stage + 1]]]


def owner():
    """An account without rights, where we may change to one."""
    if os.geteuid() != 0:
        return {}, Path(sys._base_executable)  # type: ignore[attr-defined]  # it is there, and no stub says so
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}, Path("/usr/bin/python3")  # root's own is closed to others


@pytest.fixture(scope="module")
def image():
    """A folder that holds what the image holds."""
    folder = Path(subprocess.run(["mktemp", "-d", "/var/tmp/image-XXXXXX"], check=True, capture_output=True, text=True).stdout.strip())
    folder.chmod(0o755)
    account, python = owner()
    (folder / "bin").mkdir()
    (folder / "bin/python").symlink_to(python)
    work = folder / "plinth"
    work.mkdir()

    def here(words):
        return re.sub(r"(?<![\w.])/(venv|plinth)\b", rf"{folder}/\1", words)

    path = f"{folder}/bin:{Path(sys.executable).parent}:/usr/bin:/bin"
    variables = environment(PATH=path, HOME=str(folder), PIP_DISABLE_PIP_VERSION_CHECK="1")
    variables.pop("VIRTUAL_ENV", None)
    for word, rest in instructions(0):
        if word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                assert source in LISTED
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, work / target, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, work / target)
        elif word == "RUN":
            done = subprocess.run(["sh", "-ec", here(rest)], cwd=work, env=variables, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-2000:]
    yield folder, here, account
    shutil.rmtree(folder)


def settings_of_the_image(here, data):
    """What its last stage sets, with the folder for data in its place."""
    settings = {}
    for word, rest in instructions(1):
        if word == "ENV":
            settings |= dict(pair.split("=", 1) for pair in rest.split())
    del settings["PORT"]  # 8000 may be somebody's here
    settings["PATH"] = here(settings["PATH"]).replace("$PATH", "/usr/bin:/bin")
    return {**settings, "HOST": "127.0.0.1", "DATABASE_URL": settings["DATABASE_URL"].replace("/data/", f"{data}/")}


def everything_in(folder):
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


def test_what_is_built_has_no_compiler_and_only_what_the_lock_has(image):
    folder, _, _ = image
    found = [path.name for path in (folder / "venv/bin").iterdir() if path.name in COMPILERS]
    locked = set(re.findall(r"^([a-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    installed = {re.sub(r"[-_.]+", "-", path.name.split("-")[0]).lower() for path in folder.glob("venv/lib/*/site-packages/*.dist-info")}
    said("the steps of the Dockerfile were run", packages=len(installed), compilers=found, bytes=sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()))  # fmt: skip
    assert found == []
    assert installed - locked == {"plinth"}
    assert not list(folder.glob("venv/lib/*/site-packages/pip"))


def test_a_package_that_is_not_what_was_locked_is_refused(image, tmp_path):
    folder, _, _ = image
    lock = re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, (ROOT / "requirements.lock").read_text())
    (tmp_path / "requirements.lock").write_text(lock)
    pip = [sys.executable, "-m", "pip", "--python", folder / "venv/bin/python"]
    words = ["install", "--require-hashes", "--force-reinstall", "-r", tmp_path / "requirements.lock"]
    done = subprocess.run([*pip, *words], capture_output=True, text=True)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr


def test_it_runs_as_nobody_and_writes_its_data_and_nothing_else(image, tmp_path):
    folder, here, account = image
    data = folder / "data"
    data.mkdir()
    subprocess.run(["chmod", "-R", "a-w,a+rX", folder / "venv", folder / "plinth"], check=True)
    if account:
        os.chown(data, account["user"], account["group"])
    before = {part: everything_in(folder / part) for part in ("venv", "plinth")}
    settings = settings_of_the_image(here, data)
    plinth = Plinth(tmp_path, HOME="/nonexistent", **settings)
    command = next(rest for word, rest in instructions(1) if word == "CMD")
    healthy = next(rest for word, rest in instructions(1) if word == "HEALTHCHECK").split("CMD ")[1]
    words = [shutil.which(word, path=settings["PATH"]) or word for word in eval(command)]
    plinth.process = start_as(account, plinth, words, folder / "plinth")
    try:
        ready = plinth.answers_within(400, "/readyz")
        user = Path(f"/proc/{plinth.process.pid}").stat().st_uid
        checked = subprocess.run(
            eval(healthy), env={**settings, "PORT": str(plinth.port)}, capture_output=True, text=True, executable=folder / "venv/bin/python"
        )
        assert plinth.ask("/v1/models/gpt-4o").status == 200
    finally:
        plinth.stop()
    after = {part: everything_in(folder / part) for part in ("venv", "plinth")}
    written = sorted(path.name for path in data.iterdir())
    said("run without rights, in folders that cannot be written", user=user, ready_after=ready, health=checked.returncode, wrote=written)
    assert checked.returncode == 0, checked.stderr
    assert before == after
    assert {name.split("-")[0] for name in written} == {"plinth.db"}
    assert user != 0


def start_as(account, plinth, words, folder):
    with plinth.log.open("ab") as log:
        return subprocess.Popen(words, stdout=log, stderr=log, cwd=folder, env=environment(**plinth.settings), **account)


def test_the_image_is_not_roots_and_its_health_is_looked_at():
    last = dict(instructions(1))
    assert int(last["USER"]) > 0
    assert "/readyz" in last["HEALTHCHECK"]
    assert shlex.split(last["CMD"].strip("[]").replace(",", " ")) == ["plinth", "serve"]
