"""How a price's tier by the prompt's length is written and read."""

import pytest

from service.catalog.tiers import threshold, tier_condition


@pytest.mark.parametrize("tokens", [0, 128_000, 200_000, 10**12])
def test_what_is_written_is_read(tokens):
    assert threshold(tier_condition(tokens)) == tokens


@pytest.mark.parametrize("condition", [None, "", "thinking mode", "prompt > many tokens", "prompt > 5 tokens a day", "prompt >= 5 tokens"])
def test_other_conditions_are_no_tiers(condition):
    assert threshold(condition) is None
