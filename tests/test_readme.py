"""The README's promises: its curl lines work, its settings are all there."""

import re
from urllib.parse import urlsplit

import pytest

from service.config import ROOT, SETTINGS

README = (ROOT / "README.md").read_text()
LINES = re.findall(r"^curl (?:-H 'Accept: (\S+)' )?'http://127\.0\.0\.1:8000([^']*)'$", README, re.MULTILINE)


def test_the_readme_has_ten_questions():
    questions = README.partition("## Ten questions")[2].partition("##")[0]
    assert len(LINES) == len(re.findall("^curl ", questions, re.MULTILINE)) == 10


@pytest.mark.parametrize(("accept", "address"), LINES)
def test_a_curl_line_of_the_readme_works(client, accept, address):
    response = client.get(address, headers={"Accept": accept or "*/*"})
    assert response.status_code == 200, response.text
    if accept:
        assert response.mimetype == accept
    else:
        assert response.json.get("data", True), f"{urlsplit(address).path} found nothing"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_is_in_the_readme(setting):
    assert f"`{setting.name}`" in README
