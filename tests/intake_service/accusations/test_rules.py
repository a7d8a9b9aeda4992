"""Whom an accusation must never reach, and what an entry must say."""

from datetime import UTC, date, datetime

import pytest

from intake_service.accusations.rules import (
    Guarded,
    Recipient,
    Transfer,
    check_named,
    check_received,
    check_recipient,
    check_result,
    transfer_list,
)
from shared.errors import Conflict, Invalid

COUNTY = "510000/510100/510104"
GUARDED = Guarded([COUNTY], ["锦江区自然资源和规划局", "锦江区局", "某某镇人民政府"], [])


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("锦江区自然资源和规划局", COUNTY),
        ("锦江区某所", f"{COUNTY}/510104001"),
        ("锦江区自然资源和规划局机关纪委", None),
        ("锦江区　局纪检组", None),
        ("某某镇人民政府办公室", None),
    ],
)
def test_the_accused_organ_and_what_is_below_it_are_refused(name: str, line: str | None) -> None:
    with pytest.raises(Conflict, match="accused-organ") as refused:
        check_recipient(Recipient(name, line), GUARDED)
    assert not any(each in refused.value.detail for each in GUARDED.names)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("成都市自然资源和规划局", "510000/510100"),
        ("青羊区自然资源和规划局", "510000/510100/510105"),
        ("某机关", f"{COUNTY}5"),
        ("驻锦江区自然资源和规划局纪检监察组", None),
        ("中共成都市纪律检查委员会", None),
    ],
)
def test_whoever_is_above_or_beside_it_may_have_it(name: str, line: str | None) -> None:
    check_recipient(Recipient(name, line), GUARDED)


def test_without_the_accused_nobody_can_be_ruled_out() -> None:
    check_named(named=True)
    with pytest.raises(Conflict, match="accused-unnamed"):
        check_named(named=False)


NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
GIVEN = datetime(2026, 3, 5, 2, tzinfo=UTC)


def test_days_lie_between_the_step_before_and_today() -> None:
    check_received(date(2026, 3, 5), GIVEN, NOW)
    check_received(date(2026, 3, 10), GIVEN, NOW)
    check_result(date(2026, 3, 5), date(2026, 3, 5), NOW)
    for day in (date(2026, 3, 4), date(2026, 3, 11)):
        with pytest.raises(Invalid, match="acknowledgement-invalid"):
            check_received(day, GIVEN, NOW)
        with pytest.raises(Invalid, match="result-invalid"):
            check_result(day, date(2026, 3, 5), NOW)


def test_the_list_says_which_piece_and_nothing_of_its_content() -> None:
    said = transfer_list(
        Transfer("SCZRXF-20260302-L00001", "来信", date(2026, 2, 27), 3, "省厅", "市局", GIVEN)
    )
    assert "材料页数：3页" in said
    assert "接收机关：市局" in said
    assert "移交日期：2026年3月5日" in said
