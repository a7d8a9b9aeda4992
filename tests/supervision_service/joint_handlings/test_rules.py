"""What is refused of a joint handling, its answers and its end, and who gets what letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from shared.errors import Refusal
from supervision_service.joint_handlings import rules
from supervision_service.joint_handlings.rules import (
    Answer,
    Channel,
    Kind,
    Side,
    Status,
    Word,
    letters,
)

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 3)
AGREED = Side("某市交通运输局", Answer.AGREED, None, None)
SILENT = replace(AGREED, answer=None)
RECORDED = replace(AGREED, waits=Word.ANSWER)
REFUSED = replace(AGREED, answer=Answer.NOT_AGREED)
OVER = replace(AGREED, ended_on=TODAY)
ONE = uuid4()

REFUSALS: list[tuple[str | None, Callable[[], None]]] = [
    ("matter-merged", lambda: rules.goes_on("merged")),
    (None, lambda: rules.goes_on("open")),
    ("leads-twice", lambda: rules.one_leads([True, False, True])),
    (None, lambda: rules.one_leads([False, True])),
    ("organ-twice", lambda: rules.each_once(["甲局", "甲局"], [])),
    ("organ-twice", lambda: rules.each_once(["甲局", "乙局"], [ONE, ONE])),
    ("until-invalid", lambda: rules.with_account(ONE, None, TODAY)),
    ("until-invalid", lambda: rules.with_account(None, TOMORROW, TODAY)),
    ("until-invalid", lambda: rules.with_account(ONE, YESTERDAY, TODAY)),
    (None, lambda: rules.with_account(ONE, TODAY, TODAY)),
    ("not-third-party", lambda: rules.accounts_found(1)),
    ("day-invalid", lambda: rules.dated(TOMORROW, None, TODAY, "told_on")),
    ("day-invalid", lambda: rules.dated(YESTERDAY, TODAY, TODAY, "told_on")),
    ("until-invalid", lambda: rules.promised(Answer.PARTLY, None, TODAY)),
    ("until-invalid", lambda: rules.promised(Answer.AGREED, YESTERDAY, TODAY)),
    ("until-invalid", lambda: rules.promised(Answer.NOT_AGREED, TOMORROW, TODAY)),
    (None, lambda: rules.promised(Answer.NOT_AGREED, None, TODAY)),
    ("reply-no-missing", lambda: rules.lettered(Channel.LETTER, None)),
    (None, lambda: rules.lettered(Channel.MEETING, None)),
    ("organ-answered", lambda: rules.unanswered(RECORDED)),
    ("organ-unanswered", lambda: rules.answered(RECORDED)),
    ("nothing-recorded", lambda: rules.waiting(AGREED)),
    ("nothing-proposed", lambda: rules.proposed(is_open=False)),
    ("reason-missing", lambda: rules.correction(is_correction=True, reason=None)),
    ("organ-unanswered", lambda: rules.endable(Kind.REQUEST, [AGREED, SILENT], None)),
    ("organ-unanswered", lambda: rules.endable(Kind.REQUEST, [RECORDED], None)),
    ("findings-missing", lambda: rules.endable(Kind.INVESTIGATION, [AGREED], None)),
    (None, lambda: rules.endable(Kind.INVESTIGATION, [REFUSED], "查明属实。")),
    ("organ-has-no-part", lambda: rules.has_part(REFUSED)),
    ("side-ended", lambda: rules.not_ended("某局", TODAY, None)),
    ("side-ended", lambda: rules.not_ended("某局", None, Word.END)),
]


@pytest.mark.parametrize(("code", "call"), REFUSALS, ids=range(len(REFUSALS)))
def test_what_is_refused_and_what_is_not(code: str | None, call: Callable[[], None]) -> None:
    if code is None:
        call()
        return
    with pytest.raises(Refusal) as refused:
        call()
    assert refused.value.code == code


def test_a_side_that_did_not_end_it_is_named() -> None:
    assert rules.open_sides("某县局", None, [OVER, REFUSED]) == ["某县局"]
    assert rules.open_sides("某县局", TODAY, [AGREED, REFUSED]) == [AGREED.name]
    assert rules.open_sides("某县局", TODAY, [OVER, REFUSED]) == []


def test_every_status_has_a_way_out() -> None:
    for status in Status:
        assert [move for move in rules.MOVES if status in move.before and move.after != status]


def test_a_letter_says_who_leads_and_asks_for_an_end_on_both_sides() -> None:
    content = letters.Content(
        Kind.INVESTIGATION, "某自然资信联〔2026〕1号", "某县人社局", "某高速安置人员社保", "XFSX-1",
        "名单是否属实", None, "你单位", TOMORROW, "李某某", "某县局", TODAY,
    )  # fmt: skip
    text = letters.request(content)
    assert text.startswith("关于商请联合查办信访事项的函\n某自然资信联〔2026〕1号\n\n某县人社局：")
    assert "由你单位牵头" in text
    assert "名单是否属实。" in text
    assert "2026年3月3日前（含当日）" in text
    assert "同时销号" in text
    assert "有关材料" not in text
    assert letters.series([], letters.JOINTLY) == "川自然资信联"
    assert letters.series(["成都市", "锦江区"], letters.JOINTLY) == "成都锦江自然资信联"
    assert (
        letters.series(["凉山彝族自治州", "木里藏族自治县"], letters.CLUE) == "凉山木里自然资信移"
    )
