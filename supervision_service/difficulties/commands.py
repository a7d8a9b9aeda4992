"""What people do with a difficulty."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.workdays import local_date
from supervision_service.difficulties import rules
from supervision_service.difficulties.models import Difficulty
from supervision_service.difficulties.schemas import (
    AgreementIn,
    Convening,
    DifficultyIn,
    DueIn,
    OwnerIn,
    SolutionIn,
)
from supervision_service.listings.models import Listing


async def raise_(
    session: AsyncSession, actor: Actor, listing: Listing, form: DifficultyIn, now: datetime
) -> Difficulty:
    """提出堵点难点（domain §4.5）。 Raises `Conflict` (not-on-list)."""
    rules.listed(listing.status)
    difficulty = Difficulty(
        listing=listing,
        matter=listing.matter,
        matter_id=listing.matter_id,
        unit_id=listing.unit_id,
        raised_at=now,
        raised_on=local_date(now),
        organ_ids=[],
        organ_names=[],
        **form.model_dump(),
    )
    history.move(session, actor, difficulty, rules.RAISE, now)
    return difficulty


async def assign(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: OwnerIn, now: datetime
) -> None:
    """确定牵头单位和解决期限。 Raises `Invalid` (unit-unknown, owner-outside, due-past)."""
    owner = await directory.organisation(session, form.owner_id, "owner_id")
    rules.ours(owner.line)
    rules.ahead("due", form.due, local_date(now))
    history.move(session, actor, difficulty, rules.ASSIGN, now, owner.name)
    difficulty.owner_id, difficulty.owner_name, difficulty.due = owner.id, owner.name, form.due


async def take_on(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, now: datetime
) -> None:
    """牵头单位认领。"""
    history.move(session, actor, difficulty, rules.TAKE_ON, now)


async def return_(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: WithReason, now: datetime
) -> None:
    """牵头单位退回，或者信访办收回，说明理由，由信访办另行确定。"""
    history.move(session, actor, difficulty, rules.RETURN, now, form.reason)
    _without_owner(difficulty)


async def move_due(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: DueIn, now: datetime
) -> None:
    """调整解决期限，说明理由。 Raises `Invalid` (due-past)."""
    rules.ahead("due", form.due, local_date(now))
    reason = f"{difficulty.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, difficulty, rules.MOVE_DUE, now, reason)
    difficulty.due = form.due


async def convene(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: Convening, now: datetime
) -> None:
    """召集必须坐在一起的单位；再次召集的，以最近一次为准，此前议定的意见见办理经过。

    Raises `Invalid` (organ-twice, unit-unknown, due-past).
    """
    former = None
    if difficulty.meets_on is not None:
        organs = "、".join(difficulty.organ_names)
        former = f"原召集{organs}于{difficulty.meets_on:%Y-%m-%d}协调。"
    history.move(session, actor, difficulty, rules.CONVENE, now, former)
    rules.ahead("meets_on", form.meets_on, local_date(now))
    if difficulty.owner_id is not None:
        rules.together(form.organ_ids, difficulty.owner_id)
    found = await directory.active_organisations(session, form.organ_ids, "organ_ids")
    difficulty.organ_ids = form.organ_ids
    difficulty.organ_names = [organ.name for organ in found]
    difficulty.meets_on = form.meets_on
    difficulty.agreed = difficulty.met_on = difficulty.agreed_until = None


async def record_agreement(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: AgreementIn, now: datetime
) -> None:
    """登记各单位议定的意见和落实期限；再次登记的，以最近一次为准，此前的见办理经过。

    Raises `Conflict` (not-convened), `Invalid` (meeting-in-future, until-before-meeting).
    """
    said = f"{form.agreed}（{form.met_on:%Y-%m-%d}议定，落实期限{form.until:%Y-%m-%d}）"
    history.move(session, actor, difficulty, rules.RECORD_AGREEMENT, now, said)
    rules.agreed(difficulty.organ_ids, form.met_on, form.until, local_date(now))
    difficulty.agreed, difficulty.met_on = form.agreed, form.met_on
    difficulty.agreed_until = form.until


async def solve(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: SolutionIn, now: datetime
) -> None:
    """登记如何解决。 Raises `Conflict` (agreement-missing)."""
    history.move(session, actor, difficulty, rules.SOLVE, now, form.solution)
    rules.solvable(difficulty.kind, difficulty.agreed)
    difficulty.solution, difficulty.ended_on = form.solution, local_date(now)


async def give_up(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: WithReason, now: datetime
) -> None:
    """终止，说明理由。"""
    history.move(session, actor, difficulty, rules.GIVE_UP, now, form.reason)
    difficulty.ended_on = local_date(now)


async def reopen(
    session: AsyncSession, actor: Actor, difficulty: Difficulty, form: WithReason, now: datetime
) -> None:
    """重新提出，说明理由；牵头单位和协调意见重新确定，此前的见办理经过。

    Raises `Conflict` (not-on-list).
    """
    history.move(session, actor, difficulty, rules.REOPEN, now, form.reason)
    rules.listed(difficulty.listing.status)
    _without_owner(difficulty)
    difficulty.solution = difficulty.ended_on = None


async def end(session: AsyncSession, difficulty: Difficulty, now: datetime) -> None:
    """The case is over: nobody solves what it stuck at any more. For a job."""
    if difficulty.status not in rules.OPEN or difficulty.listing.status in rules.RAISED_ON:
        return
    history.move(session, SYSTEM, difficulty, rules.END, now)
    difficulty.ended_on = difficulty.listing.delisted_on or local_date(now)


def _without_owner(difficulty: Difficulty) -> None:
    """Nobody owns it any more, and nobody was called together by the next owner yet."""
    difficulty.owner_id = difficulty.owner_name = difficulty.due = None
    difficulty.organ_ids, difficulty.organ_names, difficulty.meets_on = [], [], None
    difficulty.agreed = difficulty.met_on = difficulty.agreed_until = None
