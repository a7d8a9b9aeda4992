"""Whose an aid is, what it may not depend on, and what it may show."""

from collections.abc import Callable
from datetime import date

import pytest

from shared.errors import Refusal
from supervision_service.aids import rules
from supervision_service.aids.models import Aid
from supervision_service.aids.rules import Kind, Status
from supervision_service.closeouts.rules import Code

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 3)
TALK, POST, ASSESSED = Kind.POLICY_EXPLANATION, Kind.WELFARE_POST, Kind.STABILITY_ASSESSMENT

REFUSALS: list[tuple[str | None, Callable[[], None]]] = [
    (None, lambda: rules.one_owner(unit=True, organ=False, organ_kind=False)),
    (None, lambda: rules.one_owner(unit=False, organ=True, organ_kind=True)),
    ("owner-missing", lambda: rules.one_owner(unit=False, organ=False, organ_kind=False)),
    ("owner-missing", lambda: rules.one_owner(unit=True, organ=True, organ_kind=True)),
    ("owner-missing", lambda: rules.one_owner(unit=False, organ=True, organ_kind=False)),
    ("owner-missing", lambda: rules.one_owner(unit=True, organ=False, organ_kind=True)),
    (None, lambda: rules.unconditional({"basis": "公益性岗位管理办法", "need": None})),
    ("aid-conditional", lambda: rules.unconditional({"basis": "签订息诉罢访承诺书后给予"})),
    ("nothing-to-send", lambda: rules.sendable(outside=False, sent=False)),
    ("nothing-to-send", lambda: rules.sendable(outside=True, sent=True)),
    ("letter-missing", lambda: rules.decided(outside=True, sent=False, decision_no="1号")),
    ("reply-no-missing", lambda: rules.decided(outside=True, sent=True, decision_no=None)),
    (None, lambda: rules.decided(outside=False, sent=False, decision_no=None)),
    ("day-invalid", lambda: rules.dated(YESTERDAY, TODAY, TODAY, "done_on")),
    ("day-invalid", lambda: rules.dated(TOMORROW, TODAY, TODAY, "done_on")),
    (None, lambda: rules.shows(Code.C3, TALK, Status.CARRIED_OUT)),
    (None, lambda: rules.shows(Code.C4, POST, Status.REFUSED)),
    ("aid-not-evidence", lambda: rules.shows(Code.C3, TALK, Status.GRANTED)),
    ("aid-not-evidence", lambda: rules.shows(Code.C3, POST, Status.CLOSED)),
    ("aid-not-evidence", lambda: rules.shows(Code.C4, TALK, Status.CLOSED)),
    ("aid-not-evidence", lambda: rules.shows(Code.C4, ASSESSED, Status.CLOSED)),
    ("aid-not-evidence", lambda: rules.shows(Code.C4, POST, Status.WITHDRAWN)),
    ("aid-not-evidence", lambda: rules.shows(Code.C2, POST, Status.CLOSED)),
    ("aid-not-evidence", lambda: rules.shows(Code.C4, None, None)),
]


@pytest.mark.parametrize(("code", "call"), REFUSALS, ids=range(len(REFUSALS)))
def test_what_is_refused_and_what_is_not(code: str | None, call: Callable[[], None]) -> None:
    if code is None:
        call()
        return
    with pytest.raises(Refusal) as refused:
        call()
    assert refused.value.code == code


def test_every_status_has_a_way_out() -> None:
    for status in Status:
        assert [move for move in rules.MOVES if status in move.before and move.after != status]


def test_it_has_no_room_for_a_person_or_a_score() -> None:
    names = set(Aid.__table__.columns.keys())
    assert not [
        name for name in names if "score" in name or "person" in name or "petitioner" in name
    ]


def test_the_letter_asks_and_tells_no_circumstances() -> None:
    text = rules.letter("某帮〔2026〕1号", "某县民政局", "某事", "XFSX-1", "民政救济",
                        "协助办理临时救助",
                        "临时救助办法", TOMORROW, "李某某", "某县局", TODAY)  # fmt: skip
    assert "协助民政救济" in text
    assert "协助办理临时救助。" in text
    assert "不随函附送" in text
