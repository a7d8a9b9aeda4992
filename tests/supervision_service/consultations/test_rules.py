"""When one may consult, who is asked, and when there is a conclusion."""

from datetime import date
from uuid import uuid4

import pytest

from shared.errors import NotFound, Refusal
from supervision_service.consultations import rules
from supervision_service.consultations.rules import Asked, Kind, Status
from supervision_service.listings.rules import Status as Listed

TODAY = date(2026, 3, 2)
SPOKE, SILENT = Asked("耕保处", False, True), Asked("规划局", False, False)
EXPERT, SILENT_EXPERT = Asked("某律所", True, True), Asked("某律所", True, False)
WHY = "规划局已口头表示没有意见。"


@pytest.mark.parametrize("status", Listed)
def test_one_consults_on_a_case_until_it_is_delisted(status: Listed) -> None:
    if status not in {Listed.DROPPED, Listed.DELISTED, Listed.FINAL}:
        rules.listed(status)
        return
    with pytest.raises(Refusal) as refused:
        rules.listed(status)
    assert refused.value.code == "not-on-list"


@pytest.mark.parametrize(
    ("kind", "asked", "reason", "code"),
    [
        (Kind.TOPIC, [SPOKE], None, None),
        (Kind.TOPIC, [SPOKE, SILENT], WHY, None),
        (Kind.TOPIC, [SPOKE, SILENT], None, "opinions-missing"),
        (Kind.TOPIC, [], WHY, "nobody-asked"),
        (Kind.JOINT_REVIEW, [SILENT], None, "opinions-missing"),
        (Kind.THIRD_PARTY, [SPOKE], None, "third-party-missing"),
        (Kind.THIRD_PARTY, [SPOKE, SILENT_EXPERT], WHY, "third-party-missing"),
        (Kind.THIRD_PARTY, [EXPERT], None, None),
    ],
)
def test_everybody_has_spoken_or_it_is_said_why_not(
    kind: Kind, asked: list[Asked], reason: str | None, code: str | None
) -> None:
    if code is None:
        rules.concludable(kind, asked, reason)
        return
    with pytest.raises(Refusal) as refused:
        rules.concludable(kind, asked, reason)
    assert refused.value.code == code


def test_an_invitation_holds_on_its_last_day_and_not_after() -> None:
    rules.still_invited(None, TODAY)
    rules.still_invited(TODAY, TODAY)
    with pytest.raises(NotFound):
        rules.still_invited(date(2026, 3, 1), TODAY)


def test_nobody_is_asked_twice() -> None:
    one, other = uuid4(), uuid4()
    rules.asked_once([one], [other], "unit_ids")
    for wanted, asked in (([one, one], []), ([one], [one])):
        with pytest.raises(Refusal) as refused:
            rules.asked_once(wanted, asked, "unit_ids")
        assert refused.value.code == "participant-twice"


def test_days_and_accounts() -> None:
    rules.ahead(TODAY, TODAY, "due")
    rules.third_parties(0)
    with pytest.raises(Refusal) as refused:
        rules.ahead(date(2026, 3, 1), TODAY, "due")
    assert refused.value.code == "due-past"
    with pytest.raises(Refusal) as refused:
        rules.third_parties(1)
    assert refused.value.code == "not-third-party"


def test_every_status_has_a_way_out() -> None:
    for status in Status:
        assert [move for move in rules.MOVES if status in move.before and move.after != status]
