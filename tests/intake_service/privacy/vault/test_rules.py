"""Masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.privacy.vault.rules import (
    discloses,
    mask_address,
    mask_document,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("plain", "masked"), [("张某", "张*"), ("王某某", "王**"), ("某", "某*"), ("欧阳某某", "欧***")]
)
def test_a_name_shows_its_first_character(plain: str, masked: str) -> None:
    assert mask_name(plain) == masked


def test_a_phone_shows_three_and_four_digits() -> None:
    assert mask_phone("13800000000") == "138****0000"
    assert mask_phone("12345") == "****45"


def test_a_document_shows_region_and_tail() -> None:
    assert mask_document("510104000000000000") == "5101**********0000"
    assert mask_document("12345") == "*****"


def test_an_address_ends_at_the_street() -> None:
    assert mask_address("成都市锦江区某街道1号2单元") == "成都市锦江区某街道****"
    assert mask_address("某处") == "****"


@given(st.text("0123456789", min_size=5, max_size=30))
def test_no_mask_shows_more_than_seven_digits_of_a_phone(phone: str) -> None:
    masked = mask_phone(phone)
    assert sum(letter != "*" for letter in masked) <= 7
    assert masked != phone


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王某某反映补偿款", True),
        ("联系电话13900000000。", True),
        ("证件51010400000000000X", True),
        ("文号20260000000000000000", False),
        ("反映某村补偿款", False),
    ],
)
def test_a_text_that_gives_somebody_away_is_noticed(text: str, found: bool) -> None:
    assert discloses(text, ["王某某", "村", None]) is found
