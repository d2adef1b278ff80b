"""`plinth lint seed` finds what is impossible in a core, and what two things cannot share."""

import pytest
from click.testing import CliRunner

from service.cli import main
from service.config import ROOT
from service.importers.lint import problems_of

FILE = """
checked_on = "2026-11-24"
[maker]
slug = "{maker}"
[[maker.facts]]
source = "https://{maker}.example"
name = "{maker}"
[[models]]
slug = "{slug}"
[[models.facts]]
source = "https://{maker}.example/{slug}"
name = "{name}"
{more}
[[models.identifiers]]
source = "https://{maker}.example/{slug}"
scheme = "{scheme}"
alias = ["{alias}"]
"""
ONE = {"maker": "acme", "slug": "big-1", "name": "Big 1", "more": "", "scheme": "acme", "alias": "big"}


@pytest.fixture
def folder(tmp_path):
    def with_files(*changed):
        for number, facts in enumerate(changed):
            other = {"maker": f"acme-{number}", "slug": f"big-{number}", "name": f"Big {number}", "alias": f"b{number}"}
            (tmp_path / f"{number}.toml").write_text(FILE.format(**{**ONE, **other, **facts}))
        return tmp_path

    return with_files


def test_a_core_without_mistakes_has_no_problems(folder):
    assert problems_of(folder({}, {})) == []


@pytest.mark.parametrize(("first", "second", "problem"), [
    ({"slug": "same"}, {"slug": "same"}, "slug model same is used twice"),
    ({"maker": "same"}, {"maker": "same"}, "slug maker same is used twice"),
    ({"maker": "acme", "name": "Same"}, {"maker": "acme", "name": "same"}, "name model same acme is used twice"),
    ({"alias": "Same"}, {"alias": "same"}, "identifier acme same is used twice"),
    ({"alias": "big-1"}, {}, "identifier big-1 is the slug of another model"),
    ({"more": "released_on = '2024-02-30'"}, {}, "is not a day of the calendar"),
    ({"more": "context_window = 0"}, {}, "must be from 1"),
    ({"more": "released_on = '1970-01-01'"}, {}, "must be from 1971"),
    ({"more": "input_modalities = ['text ;text']"}, {}, "must be one of"),
    ({"more": "context_window = 10\nmax_output = 20"}, {}, "cannot go with"),
    ({"more": "released_on = '2023'\nretired_on = '2022'"}, {}, "cannot go with"),
    ({"more": "family = 'nowhere'"}, {}, "which the catalog lacks"),
    ({"more": "colour = 'blue'"}, {}, "is no field"),
])  # fmt: skip
def test_a_mistake_is_found_and_said_with_its_place(folder, first, second, problem):
    found = [str(one) for one in problems_of(folder(first, second))]
    assert any(problem in one for one in found), found
    assert all(one.startswith(("0.toml", "1.toml")) for one in found)


def test_the_same_name_of_two_makers_and_of_two_schemes_is_no_mistake(folder):
    assert problems_of(folder({"name": "Same", "alias": "same"}, {"name": "Same", "alias": "same", "scheme": "other"})) == []


def test_the_core_that_ships_has_no_mistakes():
    assert [str(one) for one in problems_of(ROOT / "seed")] == []


def test_the_command_says_every_mistake_and_exits_with_one(folder):
    answer = CliRunner().invoke(main, ["lint", "seed", str(folder({"more": "context_window = 0"}, {"more": "colour = 'blue'"}))])
    assert answer.exit_code == 1
    assert len(answer.output.splitlines()) == 2


def test_the_command_is_content_with_a_core_without_mistakes(folder):
    answer = CliRunner().invoke(main, ["lint", "seed", str(folder({}))])
    assert (answer.exit_code, answer.output) == (0, "seed: nothing impossible found\n")


def test_a_file_that_is_not_toml_is_one_sentence(tmp_path):
    (tmp_path / "a.toml").write_text("maker = ")
    answer = CliRunner().invoke(main, ["lint", "seed", str(tmp_path)])
    assert answer.exit_code == 1
    assert answer.output.startswith("plinth: a.toml is not TOML")
    assert len(answer.output.splitlines()) == 1
