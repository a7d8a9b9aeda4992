"""Who may do a move: roles, levels, relations and who decides on one's own work."""

from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.errors import Conflict, Forbidden, Refusal
from shared.moves import By, Move, Relation, Role, allowed, permit
from shared.regions import Level


class Status(StrEnum):
    """States of a paper."""

    WRITTEN = "written"
    REVIEWED = "reviewed"
    DONE = "done"


class Kind(StrEnum):
    """Kinds of papers."""

    PLAIN = "plain"
    SECRET = "secret"


@dataclass(frozen=True)
class Somebody:
    """A person with the roles, unit and level that a test needs."""

    roles: frozenset[Role]
    level: Level = Level.PROVINCE
    line: str = "510000"
    unit: UUID = field(default_factory=uuid4)
    id: UUID = field(default_factory=uuid4)
    by: UUID | None = None

    @property
    def persons(self) -> set[UUID]:
        """Who acts, and for whom."""
        return {self.id, self.by or self.id}


UNIT = Relation("unit_id", "the unit", "not-responsible-unit", "只有责任单位才能办理。")
LINE = Relation("unit_line", "above the unit", "wrong-line", "不在本单位系统内。")
SELF = Relation("owner", "the owner", "not-yours", "只能办理本人的。")
AUTHOR = Relation("author", "the author", "reviewer-is-author", "不能审核本人提交的。")
READERS = Relation("readers", "a reader", "reader-decides", "看过的人不能决定。")
HEAD, PET_HEAD = frozenset({Role.UNIT_HEAD}), frozenset({Role.PET_HEAD})
OPEN = frozenset({Status.WRITTEN, Status.REVIEWED})
RETURN = Move("return", "退回", OPEN, Status.WRITTEN, (
    By(HEAD, Level.CITY, never=AUTHOR, at={Status.WRITTEN}),
    By(PET_HEAD, Level.PROVINCE, at={Status.REVIEWED}),
))  # fmt: skip
DECIDE = Move("decide", "决定", OPEN, Status.DONE, (
    By(PET_HEAD, of={Kind.PLAIN}), By({Role.DEPUTY}, of={Kind.SECRET}),
))  # fmt: skip


def paper(**facts: Any) -> Any:
    """A subject as `By` reads it."""
    usual = {"status": Status.WRITTEN, "kind": Kind.PLAIN, "author": uuid4(), "unit_id": uuid4(),
             "unit_line": "510000/510100/510104", "owner": uuid4(), "readers": []}  # fmt: skip
    return SimpleNamespace(**(usual | facts))


def refused(move: Move, person: Somebody, subject: Any = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        permit(move, person, subject)
    return caught.value


def test_plain_roles_are_one_way_without_conditions() -> None:
    move = Move("read", "查看", OPEN, None, PET_HEAD)
    permit(move, Somebody(PET_HEAD), paper())
    refusal = refused(move, Somebody(HEAD), paper())
    assert isinstance(refusal, Forbidden)
    assert (refusal.code, refusal.extra["needed"]) == ("role-not-allowed", ["pet_head"])


def test_the_status_says_whose_turn_it_is() -> None:
    city = Somebody(HEAD, Level.CITY)
    permit(RETURN, city, paper())
    assert refused(RETURN, Somebody(HEAD, Level.COUNTY), paper()).code == "wrong-level"
    late = refused(RETURN, city, paper(status=Status.REVIEWED))
    assert (late.code, late.extra["needed"]) == ("not-decider", ["pet_head"])
    permit(RETURN, Somebody(PET_HEAD), paper(status=Status.REVIEWED))


def test_where_no_way_counts_for_the_status_the_status_refuses_and_not_the_person() -> None:
    permit(RETURN, Somebody(HEAD, Level.CITY), paper(status=Status.DONE))


def test_the_kind_says_who_decides() -> None:
    permit(DECIDE, Somebody(PET_HEAD), paper())
    refusal = refused(DECIDE, Somebody(PET_HEAD), paper(kind=Kind.SECRET))
    assert (refusal.code, refusal.extra["needed"]) == ("not-decider", ["deputy"])


@pytest.mark.parametrize(
    ("way", "person", "code"),
    [
        (By(HEAD, unit=UNIT), Somebody(HEAD), "not-responsible-unit"),
        (By(HEAD, line=LINE), Somebody(HEAD, line="510000/510300"), "wrong-line"),
        (By(HEAD, line=LINE), Somebody(HEAD, line="510000/51"), "wrong-line"),
        (By(HEAD, person=SELF), Somebody(HEAD), "not-yours"),
    ],
)
def test_a_relation_that_does_not_hold_refuses_with_its_own_code(
    way: By, person: Somebody, code: str
) -> None:
    move = Move("do", "办理", OPEN, None, (way,))
    refusal = refused(move, person, paper())
    assert isinstance(refusal, Forbidden)
    assert refusal.code == code


def test_a_relation_that_holds_permits() -> None:
    me = Somebody(HEAD, line="510000/510100")
    subject = paper(unit_id=me.unit, owner=me.id)
    for way in (By(HEAD, unit=UNIT), By(HEAD, line=LINE), By(HEAD, person=SELF)):
        permit(Move("do", "办理", OPEN, None, (way,)), me, subject)


def test_nobody_decides_on_ones_own_work_nor_on_what_many_must_not() -> None:
    me = Somebody(HEAD, Level.CITY)
    own = refused(RETURN, me, paper(author=me.id))
    assert isinstance(own, Conflict)
    assert own.code == "reviewer-is-author"
    move = Move("do", "办理", OPEN, None, (By(HEAD, never=READERS),))
    assert refused(move, me, paper(readers=[uuid4(), me.id])).code == "reader-decides"
    permit(move, me, paper(readers=[uuid4()]))
    permit(RETURN, me, paper(author=None))


def test_what_one_did_no_delegate_decides_and_what_a_delegate_did_neither_decides() -> None:
    absent, delegate, other = uuid4(), uuid4(), uuid4()
    acting = Somebody(HEAD, Level.CITY, id=absent, by=delegate)
    assert refused(RETURN, acting, paper(author=absent)).code == "reviewer-is-author"
    assert refused(RETURN, acting, paper(author=delegate)).code == "reviewer-is-author"
    permit(RETURN, acting, paper(author=other))
    done_by_delegate = paper(author=absent, stand_ins=[(delegate, absent)])
    for one in (absent, delegate):
        alone = Somebody(HEAD, Level.CITY, id=one)
        assert refused(RETURN, alone, done_by_delegate).code == "reviewer-is-author"
        for_another = Somebody(HEAD, Level.CITY, id=other, by=one)
        assert refused(RETURN, for_another, done_by_delegate).code == "reviewer-is-author"
    # Who acted for somebody else on the same thing did not write it.
    elsewhere = paper(author=other, stand_ins=[(delegate, absent)])
    permit(RETURN, Somebody(HEAD, Level.CITY, id=delegate), elsewhere)


def test_without_a_subject_only_roles_and_levels_are_asked() -> None:
    permit(RETURN, Somebody(HEAD, Level.CITY))
    assert refused(RETURN, Somebody(HEAD, Level.COUNTY)).code == "wrong-level"
    assert refused(RETURN, Somebody(frozenset({Role.DEPUTY}))).code == "role-not-allowed"


def test_of_several_ways_the_nearest_one_tells_what_is_missing() -> None:
    ways = (By(HEAD, Level.CITY), By(HEAD, unit=UNIT))
    move = Move("do", "办理", OPEN, None, ways)
    assert refused(move, Somebody(HEAD), paper()).code == "not-responsible-unit"
    assert refused(Move("do", "办理", OPEN, None, ways[::-1]), Somebody(HEAD), paper()).code == (
        "not-responsible-unit"
    )


def test_allowed_lists_what_may_be_called_now() -> None:
    hidden = Move("hidden", "连带", OPEN, Status.DONE, PET_HEAD, called=False)

    def not_today(move: Move) -> None:
        if move is DECIDE:
            raise Conflict("not-today", "今天不行。")

    me = Somebody(PET_HEAD)
    reviewed = paper(status=Status.REVIEWED)
    assert allowed((RETURN, DECIDE, hidden), me, reviewed) == ["return", "decide"]
    assert allowed((RETURN, DECIDE, hidden), me, reviewed, not_today) == ["return"]
    assert allowed((RETURN, DECIDE, hidden), me, paper(status=Status.DONE)) == []
