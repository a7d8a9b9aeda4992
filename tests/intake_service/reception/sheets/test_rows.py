"""Rows by their headings: in any order, with what is obligatory, and never guessed."""

from datetime import date, datetime
from typing import Any

import pytest

from intake_service.privacy.vault.schemas import PetitionerIn
from intake_service.reception.registration.rules import Form, Purpose
from intake_service.reception.registration.schemas import Registration
from intake_service.reception.sheets.rules import columns, rows
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
        "is_initial_national": True,
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
    ({"姓名": "#REF!"}, ("姓名", "cell-error")),
    ({"概况": "#N/A"}, ("概况", "cell-error")),
    ({"概况": "null"}, ("概况", "cell-empty")),
    ({"手机号码": "13800000000\n13900000000"}, ("手机号码", "phone-several")),
    ({"是否全国初次信访": "不清楚"}, ("是否全国初次信访", "word-unknown")),
    ({"信访日期": "1949-09-30"}, ("信访日期", "date-implausible")),
    *[
        ({"信访件编号": word}, ("信访件编号", "cell-empty"))
        for word in ("无", "-", "/", "#N/A", "null", "0", 0.0, "——")
    ],
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
    assert [each.code for each in found.problems] == ["number-rounded"]
    assert parse(entry(1, 信访目的="检举控告")).sealed
    assert parse(entry(1, 内容分类="纪检监察_贪污贿赂")).sealed
    assert not parse(entry(1, 信访件编号=5.1e16)).sealed


@pytest.mark.parametrize("purpose", ["揭发控告（实名）", "检举", "控告 "])
def test_an_accusation_is_sealed_also_when_its_purpose_cannot_be_read(purpose: str) -> None:
    found = parse(entry(1, 信访目的=purpose))
    assert (found.sealed, found.problems) == (True, [])
    assert found.values["purpose"] == "accusation"
    assert parse(entry(1, 内容分类=" 纪检监察" + "某" * 300)).sealed


@pytest.mark.parametrize("word", ["null", "NULL", "nan", "undefined", "None", "<null>", "0", 0.0])
def test_what_a_program_writes_for_nothing_is_nothing_and_told(word: Any) -> None:
    found = parse(entry(1, 姓名=word, 住址=word, 问题属地=word, 手机号码=word))
    assert not found.problems
    assert {found.values[name] for name in ("name", "address", "stated_place", "phone")} == {None}
    assert set(found.nulls) == {"姓名", "住址", "问题属地", "手机号码"}
    assert parse(entry(1, 住址="无")).nulls == [], "somebody wrote that"


def test_who_does_not_say_whether_it_is_the_first_time_denies_nothing() -> None:
    assert parse(entry(1, 是否全国初次信访="否")).values["is_initial_national"] is False
    assert "is_initial_national" not in parse(entry(1, 是否全国初次信访="")).values


def test_a_failed_formula_is_no_empty_cell() -> None:
    failed = {"手机号码": rows.FORMULA_FAILED}
    assert codes(entry(1, 手机号码=""), faults=failed) == [("手机号码", "cell-error")]
    assert codes(entry(1), faults={"限办时间": rows.CELL_UNREADABLE}) == []


def test_the_senders_own_progress_is_not_looked_at() -> None:
    assert codes(entry(1, 限办时间="不详", 登记日期="?", 信访件状态="", 是否办结=3.0)) == []


def test_headings_are_found_in_any_order_and_spelling() -> None:
    shuffled = ["", *reversed(HEADINGS), "备注"]
    assert columns.headings(shuffled) == shuffled
    used = set(columns.HEADINGS.values())
    assert columns.taken(shuffled) == [name if name in used else "" for name in shuffled]
    assert columns.headings([f" {heading[:2]}\n{heading[2:]} " for heading in HEADINGS]) == list(
        HEADINGS
    )
    for hint in ("*{}", "{}（必填）", "{}\n(系统导出，禁止修改)", "{}：", "{}(人)"):
        assert columns.headings([hint.format("概况")]) == ["概况"]


def test_columns_are_taken_under_their_usual_other_names() -> None:
    others = {"信访件编号": "信访编号", "姓名": "来访人姓名", "住址": "家庭住址",
              "手机号码": "联系电话", "问题属地": "问题发生地", "概况": "反映内容",
              "信访形式": "信访方式"}  # fmt: skip
    renamed = [others.get(heading, heading) for heading in HEADINGS]
    assert columns.heading_row([renamed]) == 0
    assert columns.taken(renamed) == columns.taken(HEADINGS)


def test_no_two_columns_share_a_name() -> None:
    names = [name for each in columns.COLUMNS for name in (each.heading, *each.aliases.split())]
    assert len(set(names)) == len(names)


def test_a_missing_obligatory_column_refuses_the_ledger() -> None:
    with pytest.raises(Invalid, match="column-missing") as refused:
        columns.taken([each for each in HEADINGS if each not in ("概况", "信访日期", "住址")])
    assert "信访日期、概况" in refused.value.detail
    assert "住址" not in refused.value.detail


def test_of_two_columns_that_may_be_meant_none_is_guessed() -> None:
    without = [each for each in HEADINGS if each != "手机号码"]
    for names, twice in (
        ([*HEADINGS, "姓名"], "姓名"),
        ([*without, "联系电话", "电话"], "联系电话、电话"),
    ):
        with pytest.raises(Invalid, match="column-twice") as refused:
            columns.taken(names)
        assert twice in refused.value.detail
    assert columns.taken([*HEADINGS, "联系电话"])[-1] == "", "the usual name goes before"


def test_the_heading_is_looked_for_below_a_title() -> None:
    title: list[Any] = ["信访件台账", "", ""]
    assert columns.heading_row([title, [], list(HEADINGS)]) == 2
    assert columns.heading_row([title]) is None
    assert columns.heading_row([]) is None
    assert columns.heading_row([[]] * columns.HEADING_WITHIN + [list(HEADINGS)]) is None


def test_limits_are_those_of_a_registration() -> None:
    limits: dict[str, int] = {}
    for model in (Registration, PetitionerIn):
        for name, schema in model.model_json_schema()["properties"].items():
            given = [schema, *schema.get("anyOf", [])]
            limits[name] = max(each.get("maxLength", each.get("maximum", 0)) for each in given)
    assert {name: limits[name] for name in columns.MOST} == columns.MOST


def test_the_labels_are_those_that_provincial_systems_export() -> None:
    assert {"来信", "来访", "网上信访", "手机信访", "微信信访", "网上建议", "电话信访",
            "领导信箱"} <= columns.FORMS.keys()  # fmt: skip
    assert {"求决", "意见建议", "申诉", "揭发控告", "其他"} <= columns.PURPOSES.keys()
    assert set(columns.FORMS.values()) == set(Form)
    assert set(columns.PURPOSES.values()) == set(Purpose)
