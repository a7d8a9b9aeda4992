"""Masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from intake_service.privacy.vault.rules import (
    Person,
    cover,
    discloses,
    identifies,
    mask_address,
    mask_document,
    mask_name,
    mask_phone,
    same_person,
    stored_name,
    stored_phone,
)
from intake_service.privacy.vault.schemas import PetitionerIn


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


@given(st.text("0123456789", min_size=5, max_size=30))
def test_no_mask_shows_more_than_seven_digits_of_a_phone(phone: str) -> None:
    masked = mask_phone(phone)
    assert sum(letter != "*" for letter in masked) <= 7
    assert masked != phone


@pytest.mark.parametrize(
    ("written", "stored", "masked"),
    [
        ("王建国等5人", "王建国等5人", "王**等5人"),
        ("王建国、李建华", "王建国、李建华", "王**、李**"),
        ("王　建", "王建", "王*"),
        ("王 建 国 李建华 等 三 人", "王建国、李建华等三人", "王**、李**等三人"),
        ("王建国 李建华", "王建国、李建华", "王**、李**"),
        ("王 建国 李 建华", "王建国、李建华", "王**、李**"),
        ("王建国（户主）", "王建国(户主)", "王**"),
        ("\u200b王建国，李建华", "王建国、李建华", "王**、李**"),
        ("Smith", "Smith", "*****"),
    ],
)
def test_names_have_one_form_and_every_person_of_them_a_mask(
    written: str, stored: str, masked: str
) -> None:
    assert stored_name(written) == stored
    assert stored_name(stored) == stored
    assert mask_name(written) == masked


@pytest.mark.parametrize(
    ("written", "stored", "masked"),
    [
        ("138-1234-5678", "13812345678", "138****5678"),
        ("１３８１２３４５６７８", "13812345678", "138****5678"),
        ("+86 138 1234 5678", "13812345678", "138****5678"),
        ("（028）8500 1234", "028-8500-1234", "***********34"),
        ("8500-1234", "8500-1234", "*******34"),
        ("138****0000", "138****0000", "138****0000"),
    ],
)
def test_telephones_have_one_form(written: str, stored: str, masked: str) -> None:
    assert (stored_phone(written), mask_phone(written)) == (stored, masked)


def test_two_telephones_never_become_one() -> None:
    assert " " in stored_phone("13800000000\n13900000000")


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("四川省成都市 锦江区某街道1号2单元", "四川省成都市锦江区****"),
        ("成都市龙泉驿区8栋3单元街道办旁", "成都市龙泉驿区****"),
        ("幸福小区3栋2单元501", "****"),
        ("某处", "****"),
        ("成都市锦江区", "成都市锦江区****"),
    ],
)
def test_an_address_shows_only_places_that_our_lists_know(address: str, masked: str) -> None:
    assert mask_address(address) == masked


SIGNED = [
    Person("王建国等5人", "13812345678", "成都市锦江区某路12号3栋", "51010419900101123X"),
    Person("李建华、王　建", "8500-1234", "成都市锦江区"),
    Person("某"),
]


@pytest.mark.parametrize(
    "text",
    [
        "反映王建国补偿款", "王 建 国反映", "王·建·国", "李建华等人", "王建反映", "王　建反映",
        "１３８－１２３４－５６７８", "138 1234 5678", "电85001234", "8500 1234", "某路12号3栋",
        "证5101 0419 9001 0112 3x", "联系电话13900000000。", "某小区3栋2单元",
    ],
)  # fmt: skip
def test_whoever_signed_is_found_in_any_spelling(text: str) -> None:
    assert discloses(text, SIGNED)
    assert "王建国" not in cover(text, SIGNED)


@pytest.mark.parametrize(
    "text",
    [
        "反映成都市锦江区土地征收问题", "反映锦江区某村补偿款", "小王(建设局)答复", "某村某组",
        "文号20260000000000000000", "川自然资发〔2026〕12号",
    ],
)  # fmt: skip
def test_a_place_is_nobody(text: str) -> None:
    assert not discloses(text, SIGNED)
    assert cover(text, SIGNED) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("王建国", True), ("王 建 国", True), ("李建华科长", True), ("陈某某", False),
        ("13812345678", True), ("0086-138-1234-5678", True), ("8613812345678", True),
        ("138＊＊＊＊5678", False), ("028-85001234", True), ("02885001234", True),
        ("028-86000000", False), ("13800000000", False), ("000-00000000", False),
        ("转5101 0419 9001 0112 3x", True), ("川信访〔2026〕12号", False),
        ("经查，某路12号3栋属实，电话028-86000000。", False), ("经查，138 1234 5678属实。", True),
    ],
)  # fmt: skip
def test_an_office_is_reached_by_its_own_number_and_not_by_theirs(text: str, told: bool) -> None:
    assert identifies(text, SIGNED) is told


def test_nobody_is_looked_for_in_the_names_of_places_and_topics() -> None:
    namesake = [Person("成都")]
    assert discloses("反映成都市锦江区土地征收问题", namesake)
    assert not discloses("反映成都市锦江区土地征收问题", namesake, ["成都市", "锦江区"])


def test_what_was_written_before_is_covered() -> None:
    written = "反映王 建国、李建华承包地一事，电话138-1234-5678"
    assert cover(written, SIGNED) == "反映王**、李**承包地一事,电话****"


A = Person("王建国", "13812345678", "成都市锦江区某路1号", "51010419900101123X")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (A, A, True),
        (A, Person("王建国等5人"), True),
        (A, Person("李建华、王 建国", "13812345678"), True),
        (A, Person("王建国", "13912345678", "成都市锦江区某路1号"), True),
        (A, Person("王建国", "13912345678", "成都市武侯区某路9号"), False),
        (A, Person("王建国", "13812345678", None, "510104199001011248"), False),
        (A, Person(None, "13812345678"), False),
        (A, Person("李建华", "13812345678"), False),
        (Person("李建华", document_no="51010419900101123X"), A, True),
        (Person(), Person(), False),
    ],
)
def test_the_same_person_is_told_by_document_or_by_name(
    one: Person, other: Person, same: bool
) -> None:
    assert same_person([one], [other]) is same
    assert same_person([other], [Person("赵某"), one]) is same


def test_a_control_character_is_refused_and_not_dropped_with_the_folding() -> None:
    with pytest.raises(ValidationError):
        PetitionerIn(name="王\x00建国")
    assert PetitionerIn(name="王\u200b建国").name == "王建国"
