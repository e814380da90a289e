"""Finding and masking codes in free text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.quality import identifiers
from tests.quality.small_tree import uscc


def test_what_is_masked_can_be_found_and_not_read() -> None:
    text = f"张三 138-1234-5678，{uscc(8)}，（0471）4234567，11010519491231002X。"
    hidden = identifiers.mask(text)
    assert hidden == f"张三 138******78,911*************{uscc(8)[-2:]},047******67,110*************2X。"
    assert identifiers.find(hidden) == []


def test_a_number_with_its_country_code_is_one_number() -> None:
    assert [one.kind for one in identifiers.find("+86 199 1234 5678")] == ["phone_number"]


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("11010519491231002X", True),  # the worked example of GB 11643
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("110105194912310", False),
    ],
)
def test_identity_numbers(code: str, is_one: bool) -> None:
    assert identifiers.is_identity_number(code) is is_one


@given(number=st.integers(0, 10**8 - 1), before=st.text(max_size=9), after=st.text(max_size=9))
def test_a_credit_code_is_found_between_any_signs_that_are_no_letters_or_digits(
    number: int, before: str, after: str
) -> None:
    code = uscc(number)
    text = f"{before}，{code}。{after}"
    assert any(one.kind == "credit_code" for one in identifiers.find(text))
    assert code not in identifiers.mask(text)


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_nothing_is_found_in_a_hash(digest: str) -> None:
    assert identifiers.find(digest) == []
