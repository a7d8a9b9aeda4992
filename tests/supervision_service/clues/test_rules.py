"""What a clue may not say, its days and its letters."""

from datetime import date

import pytest

from shared.errors import Refusal
from supervision_service.clues import rules
from supervision_service.clues.rules import Status

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 3)


@pytest.mark.parametrize(
    "text",
    ["信访人张三反映占地。", "举报人为李大", "姓名：王五", "村民刘老三等12人占用耕地",
     "赵六先生出租土地",
     "负责人陈七，未批先建", "业主欧阳峰称名单虚报"],
)  # fmt: skip
def test_a_clue_that_calls_a_person_by_name_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.nameless({"facts": text, "what": None})
    assert refused.value.code == "names-person"


@pytest.mark.parametrize(
    "text",
    ["某村民组未经批准占用耕地约三亩。", "信访人反映名单不实，经核查有两户不在安置范围。",
     "村民王某某等12人已领款", "负责人陈述前后不一", "当事人许可使用",
     "业主方案与协议不一致，见卷宗。",
     "拟社保安置人员名单与安置协议不一致。"],
)  # fmt: skip
def test_facts_without_a_name_are_none(text: str) -> None:
    rules.nameless({"facts": text})


def test_days_deciders_and_reminders() -> None:
    rules.dated(TODAY, YESTERDAY, TODAY, "received_on")
    rules.decider_known(known=True)
    rules.proposed(is_open=True)
    for wrong, code in (
        (lambda: rules.dated(TOMORROW, None, TODAY, "found_on"), "day-invalid"),
        (lambda: rules.dated(YESTERDAY, TODAY, TODAY, "received_on"), "day-invalid"),
        (lambda: rules.decider_known(known=False), "decider-unknown"),
        (lambda: rules.proposed(is_open=False), "nothing-proposed"),
    ):
        with pytest.raises(Refusal) as refused:
            wrong()
        assert refused.value.code == code


def test_every_status_has_a_way_out() -> None:
    for status in Status:
        assert [move for move in rules.MOVES if status in move.before and move.after != status]


def test_the_letter_names_facts_and_a_day_and_asks_for_secrecy() -> None:
    text = rules.letter("某移〔2026〕1号", "某县林草局", "毁林占地", "现场约三亩", None, TOMORROW,
                        "李某某",
                        "某县局", TODAY)  # fmt: skip
    assert "毁林占地。" in text
    assert "2026年3月3日前（含当日）" in text
    assert "注意保密" in text
    assert "三、有关材料" not in text
    told = rules.reminder("某移〔2026〕2号", "某县林草局", "某移〔2026〕1号", TODAY, TOMORROW,
                          "某县局",
                          TODAY)  # fmt: skip
    assert "以某移〔2026〕1号移交的线索" in told
