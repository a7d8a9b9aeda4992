"""What a resolution needs, when one may name it, and what the minutes say."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.errors import Refusal
from supervision_service.joint_meetings import rules
from supervision_service.joint_meetings.rules import (
    Draft,
    Host,
    ResolutionStatus,
    Status,
    Type,
    Verdict,
    citing,
    minutes,
)
from supervision_service.joint_meetings.rules.citing import Found
from supervision_service.listings.rules import Kind
from supervision_service.listings.rules import Status as Listed

DAY = date(2026, 3, 10)
CASE, ORGAN = UUID(int=1), UUID(int=2)
NUMBER = "川自然资信联席〔2026〕1号"


def draft(type: Type, **changes: Any) -> Draft:
    """A resolution with nothing but its type, and `changes`."""
    return Draft(**{"type": type, "verdict": None, "listing_id": None, "organs": [], "due": None,
                    **changes})  # fmt: skip


ON_CASE = {"verdict": Verdict.AGREED, "listing_id": CASE}
OWED = {"organs": [ORGAN], "due": DAY}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (draft(Type.STANDARD, criteria=True, valid_from=DAY), None),
        (draft(Type.STANDARD, criteria=True), "resolution-incomplete"),
        (draft(Type.STANDARD, criteria=True, valid_from=DAY, due=DAY), "resolution-needless"),
        (draft(Type.MEASURE, **OWED, valid_from=DAY), "resolution-needless"),
        (draft(Type.CLOSEOUT, **ON_CASE), None),
        (draft(Type.CLOSEOUT, listing_id=CASE), "resolution-incomplete"),
        (draft(Type.LISTING, verdict=Verdict.AGREED), "resolution-incomplete"),
        (draft(Type.LISTING, **ON_CASE, due=DAY), "resolution-needless"),
        (draft(Type.MEASURE, **OWED), None),
        (draft(Type.MEASURE, **OWED, listing_id=CASE), None),
        (draft(Type.MEASURE, **OWED, verdict=Verdict.AGREED), "resolution-needless"),
        (draft(Type.SUPERVISION, organs=[ORGAN]), "resolution-incomplete"),
        (draft(Type.INFORMATION_SHARING, due=DAY), "resolution-incomplete"),
    ],
    ids=str,
)
def test_each_type_has_what_it_needs_and_no_more(given: Draft, code: str | None) -> None:
    if code is None:
        rules.complete(given)
        return
    with pytest.raises(Refusal) as refused:
        rules.complete(given)
    assert refused.value.code == code


@pytest.mark.parametrize("status", Listed)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("type", Type)
def test_a_meeting_decides_on_joint_cases_that_wait_for_it(
    type: Type, kind: Kind, status: Listed
) -> None:
    wanted = {Type.LISTING: Listed.NOMINATED, Type.CLOSEOUT: Listed.VERIFIED}.get(type)
    if wanted is None or (kind is Kind.JOINT and status is wanted):
        rules.waits(type, kind, status)
        return
    with pytest.raises(Refusal) as refused:
        rules.waits(type, kind, status)
    assert refused.value.code == "case-not-waiting"


@pytest.mark.parametrize(
    ("found", "day", "code"),
    [
        (None, DAY, "resolution-unknown"),
        (Found(DAY, Verdict.AGREED), date(2026, 3, 11), "resolution-of-other-day"),
        (Found(DAY, None), DAY, "resolution-not-on-case"),
        (Found(DAY, Verdict.DECLINED), DAY, "resolution-not-on-case"),
        (Found(DAY, Verdict.AGREED), DAY, None),
        (Found(DAY, Verdict.AGREED), None, None),
    ],
)
def test_a_number_of_ours_is_that_of_a_meeting_that_agreed(
    found: Found | None, day: date | None, code: str | None
) -> None:
    if code is None:
        citing.cited(NUMBER, found, day)
        return
    with pytest.raises(Refusal) as refused:
        citing.cited(NUMBER, found, day)
    assert refused.value.code == code


def test_numbers_of_others_are_not_ours() -> None:
    assert citing.is_ours(NUMBER)
    assert not citing.is_ours("联席〔2026〕1号")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: rules.ahead(DAY, date(2026, 3, 11)), "meeting-past"),
        (lambda: rules.over(DAY, date(2026, 3, 9)), "meeting-not-due"),
        (lambda: rules.due_after(date(2026, 3, 9), DAY), "due-past"),
        (lambda: rules.decided_once(Type.CLOSEOUT, CASE, [(Type.CLOSEOUT, CASE)]),
         "resolution-twice"),
        (lambda: rules.once([ORGAN, CASE, ORGAN]), "organ-twice"),
        (lambda: rules.bounded(rules.MOST), "resolutions-full"),
        (lambda: rules.timely([(1, DAY), (3, date(2026, 3, 9))], DAY), "resolution-late"),
        (lambda: rules.strikable(True), "resolution-carried-out"),
        (lambda: rules.resolved(0), "no-resolution"),
        (lambda: rules.without_resolutions(1), "has-resolutions"),
    ],
)  # fmt: skip
def test_what_else_is_refused(call: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        call()
    assert refused.value.code == code


def test_what_else_is_not() -> None:
    rules.ahead(DAY, DAY)
    rules.over(DAY, DAY)
    rules.due_after(DAY, DAY)
    rules.decided_once(Type.CLOSEOUT, CASE, [(Type.LISTING, CASE)])
    rules.decided_once(Type.MEASURE, CASE, [(Type.MEASURE, CASE)])
    rules.once([ORGAN, CASE])
    rules.bounded(rules.MOST - 1)
    rules.timely([(1, DAY), (2, None)], DAY)
    rules.strikable(False)
    rules.resolved(1)
    rules.without_resolutions(0)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"is_struck": True, "is_confirmed": True}, ResolutionStatus.STRUCK),
        ({}, ResolutionStatus.PROPOSED),
        ({"is_confirmed": True}, ResolutionStatus.ADOPTED),
        ({"is_confirmed": True, "carried_on": DAY}, ResolutionStatus.CARRIED_OUT),
        ({"is_confirmed": True, "is_done": True}, ResolutionStatus.CARRIED_OUT),
    ],
    ids=str,
)
def test_how_far_a_resolution_is(facts: dict[str, Any], status: ResolutionStatus) -> None:
    none: dict[str, Any] = {"is_struck": False, "is_confirmed": False, "carried_on": None,
                            "is_done": False}  # fmt: skip
    assert rules.status_of(**{**none, **facts}) is status


def test_the_minutes_say_who_decided_what_and_who_is_to_do_it() -> None:
    agreed = minutes.Resolved(
        1, Type.CLOSEOUT, "销号", "同意按期销号", Verdict.AGREED, "GP-2026-001“某村争议”", [], None
    )  # fmt: skip
    owed = minutes.Resolved(
        3, Type.MEASURE, "补偿款", "四月底前兑付。", None, None, ["锦江区局"], date(2026, 4, 30)
    )
    standard = minutes.Resolved(
        4, Type.STANDARD, "销号标准", "按附列标准执行。", None, None, [], None,
        [("C1", "always", True), ("C8", "system", False)], date(2026, 4, 1),
    )  # fmt: skip
    content = minutes.Content(
        document_no="川自然资信联席〔2026〕2号", day=DAY, place="省厅第二会议室",
        host=Host.DEPARTMENT,
        organs=["四川省财政厅"], attendees="信访办、联办有关负责人",
        resolutions=[agreed, owed, standard],
        department_signer="王某某", joint_signer="李某某", issued_on=date(2026, 3, 12),
        replaces="川自然资信联席〔2026〕1号",
    )  # fmt: skip
    assert (
        minutes.text(content)
        == """信访工作联席会议纪要
川自然资信联席〔2026〕2号

　　2026年3月10日，省自然资源厅在省厅第二会议室召集联席会议。四川省财政厅派员参加。出席人员：信访办、联办有关负责人。

　　会议议定事项如下：

　　1．销号：销号（GP-2026-001“某村争议”）。同意。同意按期销号。

　　3．化解措施：补偿款。四月底前兑付。由锦江区局负责，于2026年4月30日前（含当日）完成。

　　4．销号标准：销号标准。按附列标准执行。自2026年4月1日起，按下列标准销号：\
C1 每项诉求均有认定和书面答复（必备，须附凭证文件）；\
C8 方案措施全部完成或者按程序变更（系统核对）。

　　本件代替川自然资信联席〔2026〕1号；已按原件落实的决议继续有效。本纪要由省自然资源厅（王某某）和省信联办（李某某）共同确认。

　　　　　　　　　　　　　　四川省自然资源厅　省信联办
　　　　　　　　　　　　　　2026年3月12日
"""
    )


def test_every_status_has_a_way_out() -> None:
    for status in set(Status) - {Status.CANCELLED}:
        assert [move for move in rules.MOVES if status in move.before and move.after != status]
