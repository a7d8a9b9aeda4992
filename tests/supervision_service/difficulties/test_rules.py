"""Who may do what with a difficulty, and what is refused."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from shared.errors import Refusal
from supervision_service.difficulties import rules
from supervision_service.difficulties.rules import Kind, Status
from supervision_service.listings.rules import Status as Listed

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = date(2026, 3, 1), date(2026, 3, 3)
OWNER, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize("status", Listed)
def test_a_difficulty_is_raised_on_a_case_that_is_on_the_list(status: Listed) -> None:
    over = {Listed.NOMINATED, Listed.DROPPED, Listed.DELISTED, Listed.FINAL}
    if status not in over:
        rules.listed(status)
        return
    with pytest.raises(Refusal, match="已挂牌") as refused:
        rules.listed(status)
    assert refused.value.code == "not-on-list"


@pytest.mark.parametrize("line", ["510000", "510000/D04", "510000/510100/510104"])
def test_a_unit_of_ours_owns_it(line: str) -> None:
    rules.ours(line)


@pytest.mark.parametrize("line", ["G/G01", "provincial_joint_office", "5100001"])
def test_nobody_else_owns_it(line: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.ours(line)
    assert refused.value.code == "owner-outside"


@pytest.mark.parametrize(
    ("organs", "met_on", "until", "code"),
    [
        ([], TODAY, TOMORROW, "not-convened"),
        ([OTHER], TOMORROW, TOMORROW, "meeting-in-future"),
        ([OTHER], TODAY, YESTERDAY, "until-before-meeting"),
        ([OTHER], TODAY, TODAY, None),
    ],
)
def test_what_organs_agreed_has_organs_and_days(
    organs: list[UUID], met_on: date, until: date, code: str | None
) -> None:
    if code is None:
        rules.agreed(organs, met_on, until, TODAY)
        return
    with pytest.raises(Refusal) as refused:
        rules.agreed(organs, met_on, until, TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize("organs", [[OTHER, OTHER], [OWNER], [OTHER, OWNER]])
def test_each_organ_is_named_once_and_the_owner_not_at_all(organs: list[UUID]) -> None:
    rules.together([OTHER], OWNER)
    with pytest.raises(Refusal) as refused:
        rules.together(organs, OWNER)
    assert refused.value.code == "organ-twice"


def test_a_day_is_not_past() -> None:
    rules.ahead("due", TODAY, TODAY)
    with pytest.raises(Refusal) as refused:
        rules.ahead("due", YESTERDAY, TODAY)
    assert refused.value.code == "due-past"


@pytest.mark.parametrize("kind", Kind)
def test_what_several_must_solve_needs_their_word(kind: Kind) -> None:
    rules.solvable(kind, "由交通部门先行确认红线。")
    if kind not in {Kind.COORDINATION, Kind.CROSS_OR_SPLIT}:
        rules.solvable(kind, None)
        return
    with pytest.raises(Refusal) as refused:
        rules.solvable(kind, None)
    assert refused.value.code == "agreement-missing"


def test_every_status_has_a_way_out() -> None:
    for status in Status:
        assert [move for move in rules.MOVES if status in move.before and move.after != status]
