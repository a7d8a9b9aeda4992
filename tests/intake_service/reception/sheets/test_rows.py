"""Rows by their headings: in any order, with what is obligatory, and never guessed."""

from datetime import date, datetime
from typing import Any

import pytest

from intake_service.privacy.vault.schemas import PetitionerIn
from intake_service.reception.registration.rules import Form, Purpose
from intake_service.reception.registration.schemas import Registration
from intake_service.reception.sheets.rules import rows
from shared.errors import Invalid
from tests.intake_service.ledger import HEADINGS, entry

ARRIVED = date(2026, 3, 2)


def parse(row: dict[str, Any], **options: Any) -> rows.ParsedRow:
    return rows.parse(row, ARRIVED, **{"date1904": False, **options})


def codes(row: dict[str, Any], **options: Any) -> list[tuple[str, str]]:
    return [(problem.column, problem.code) for problem in parse(row, **options).problems]


def test_a_row_becomes_the_values_of_a_registration() -> None:
    assert parse(entry(1)).values == {
        "external_no": "51000000000000001",
        "name": "王某某",
        "petitioner_count": 1,
        "address": "四川省成都市锦江区某街道1号",
        "phone": "138****0000",
        "stated_place": "成都市锦江区",
        "purpose": Purpose.REQUEST_SETTLEMENT,
        "stated_class": "国土资源_土地征收_安置补偿",
        "petition_date": date(2026, 2, 10),
        "form": Form.LETTER,
        "original_text": "王某某反映征地补偿款没有足额支付。\n请求补发。",
    }


def test_a_nameless_petitioner_stays_nameless() -> None:
    assert parse(entry(1, 姓名="匿名", 住址="无", 手机号码=None)).values["name"] is None


WRONG: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"信访件编号": 5.120181007e16}, ("信访件编号", "number-rounded")),
    ({"信访件编号": None}, ("信访件编号", "cell-empty")),
    ({"信访人数": "若干"}, ("信访人数", "count-unreadable")),
    ({"手机号码": "电话不详请勿打扰"}, ("手机号码", "phone-unreadable")),
    ({"信访目的": "咨询"}, ("信访目的", "word-unknown")),
    ({"信访形式": "托梦"}, ("信访形式", "word-unknown")),
    ({"信访日期": "春节前"}, ("信访日期", "date-unreadable")),
    ({"信访日期": "2026-03-03"}, ("信访日期", "date-in-future")),
    ({"信访日期": datetime(2087, 1, 6)}, ("信访日期", "date-in-future")),  # noqa: DTZ001
    ({"概况": " \n"}, ("概况", "cell-empty")),
    ({"概况": "字" * 100_001}, ("概况", "text-too-long")),
    ({"住址": "某" * 201}, ("住址", "text-too-long")),
    ({"信访目的": "揭发控告"}, ("信访目的", "accusation-sealed")),
    ({"内容分类": "纪检监察_贪污贿赂"}, ("内容分类", "accusation-sealed")),
]


@pytest.mark.parametrize(("changes", "problem"), WRONG)
def test_a_wrong_cell_is_named_with_column_code_and_reason(
    changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    found = parse(entry(1, **changes))
    assert [(each.column, each.code) for each in found.problems] == [problem]
    (problem,) = found.problems
    assert any("一" <= letter <= "鿿" for letter in problem.reason)
    for cell in changes.values():
        assert cell is None or str(cell)[:8] not in problem.reason


def test_every_wrong_cell_of_a_row_is_told_at_once() -> None:
    assert codes(entry(1, 信访人数="若干", 信访形式="托梦", 信访日期="去年")) == [
        ("信访人数", "count-unreadable"),
        ("信访日期", "date-unreadable"),
        ("信访形式", "word-unknown"),
    ]


def test_an_accusation_is_sealed_whatever_else_is_wrong_with_it() -> None:
    found = parse(entry(1, 信访目的="揭发控告", 信访件编号=5.1e16))
    assert found.sealed
    assert parse(entry(1, 信访目的="检举控告")).sealed
    assert not parse(entry(1, 信访件编号=5.1e16)).sealed


def test_a_failed_formula_is_no_empty_cell() -> None:
    failed = {"手机号码": rows.FORMULA_FAILED}
    assert codes(entry(1, 手机号码=""), faults=failed) == [("手机号码", "cell-error")]
    assert codes(entry(1), faults={"限办时间": rows.CELL_UNREADABLE}) == []


def test_the_senders_own_progress_is_not_looked_at() -> None:
    assert codes(entry(1, 限办时间="不详", 登记日期="?", 信访件状态="", 是否办结=3.0)) == []


def test_headings_are_found_in_any_order_and_spelling() -> None:
    shuffled = ["", *reversed(HEADINGS), "备注"]
    assert rows.headings(shuffled) == shuffled
    assert rows.headings([f" {heading[:2]}\n{heading[2:]} " for heading in HEADINGS]) == list(
        HEADINGS
    )
    starred = [f"*{heading}" if heading == "概况" else heading for heading in HEADINGS]
    assert rows.headings(starred) == list(HEADINGS)


def test_a_missing_obligatory_column_refuses_the_ledger() -> None:
    with pytest.raises(Invalid, match="column-missing") as refused:
        rows.headings([each for each in HEADINGS if each not in ("概况", "信访日期", "住址")])
    assert "信访日期、概况" in refused.value.detail
    assert "住址" not in refused.value.detail


def test_a_column_that_stands_twice_refuses_the_ledger() -> None:
    with pytest.raises(Invalid, match="column-twice"):
        rows.headings([*HEADINGS, "姓名"])


def test_the_heading_is_looked_for_below_a_title() -> None:
    title: list[Any] = ["信访件台账", "", ""]
    assert rows.heading_row([title, [], list(HEADINGS)]) == 2
    assert rows.heading_row([title]) is None
    assert rows.heading_row([]) is None
    assert rows.heading_row([[]] * rows.HEADING_WITHIN + [list(HEADINGS)]) is None


def test_limits_are_those_of_a_registration() -> None:
    limits: dict[str, int] = {}
    for model in (Registration, PetitionerIn):
        for name, schema in model.model_json_schema()["properties"].items():
            given = [schema, *schema.get("anyOf", [])]
            limits[name] = max(each.get("maxLength", each.get("maximum", 0)) for each in given)
    assert {name: limits[name] for name in rows.MOST} == rows.MOST


def test_the_labels_are_those_that_provincial_systems_export() -> None:
    assert {"来信", "来访", "网上信访", "手机信访", "微信信访", "网上建议", "电话信访",
            "领导信箱"} <= rows.FORMS.keys()  # fmt: skip
    assert {"求决", "意见建议", "申诉", "揭发控告", "其他"} <= rows.PURPOSES.keys()
    assert set(rows.FORMS.values()) == set(Form)
    assert set(rows.PURPOSES.values()) == set(Purpose)
