"""Both check digits of the credit code (GB 32100-2015, GB 11714), on published codes and on all single errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import credit_code

PUBLISHED = (
    "914403001922038216",
    "91330100799655058B",
    "9144030071526726XG",
    "91150000701463622D",
    "91340600MA2PBM9HXD",
    "121200004013590816",
    "9115220107837941X1",
    "91620105L015101280",
)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_hold(code: str) -> None:
    assert credit_code.check(code) == "ok"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("914403001922038217", "check_digit"),
        ("91150000701463622O", "alphabet"),
        ("91150000701463622", "length"),
        ("911000001000054748", "check_digit"),
    ],
)
def test_wrong_codes_are_told_apart(code: str, said: str) -> None:
    assert credit_code.check(code) == said


@pytest.mark.parametrize(
    "text", ["９１１５００００７０１４６３６２２Ｄ", "91150000701463622d", "91150000 7014 6362 2D"]
)
def test_codes_are_compared_in_one_form(text: str) -> None:
    assert credit_code.normalise(text) == "91150000701463622D"


@given(st.sampled_from(PUBLISHED), st.integers(0, 17), st.sampled_from(credit_code.CREDIT_ALPHABET))
def test_every_single_wrong_character_is_found(code: str, place: int, sign: str) -> None:
    changed = code[:place] + sign + code[place + 1 :]
    assert (credit_code.check(changed) == "ok") == (changed == code)


def test_a_wrong_organisation_code_inside_a_right_credit_code_is_told() -> None:
    body = "91150000" + "70146362" + "3"
    assert credit_code.check(body + credit_code.credit_check_digit(body)) == "organisation_check_digit"
