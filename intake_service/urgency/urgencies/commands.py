"""Urgent reports: flag, tell the leader on duty, report in writing, follow up, close."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines.commands import Owed
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.recused import queries as recused
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.urgency.duties import queries as duties
from intake_service.urgency.duties.rules import check_leader
from intake_service.urgency.urgencies import queries, rules
from intake_service.urgency.urgencies.models import Urgency
from intake_service.urgency.urgencies.schemas import (
    Closing,
    Flagging,
    FollowUp,
    Instruction,
    LeaderNaming,
    ReportToLeader,
    WrittenReport,
)
from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.db import new_id
from shared.moves import check
from shared.workdays import local_date


async def flag(
    session: AsyncSession, actor: Actor, piece: Piece, form: Flagging, now: datetime
) -> Urgency:
    """Flag a piece as major or urgent: DL15 begins for the actor's unit.

    《信访工作条例》第二十五条. The leader whom the roster names for the day is told within the
    hour. Raises `Conflict` (piece-sealed, already-urgent), `Invalid` (urgent-time-invalid,
    not-masked).
    """
    pieces.check_unsealed(piece, actor)
    rules.check_unflagged(flagged=await queries.is_flagged(session, piece.id))
    known_at = form.known_at or now
    rules.check_known(known_at, piece.arrived_at, now)
    await _check_masked(session, piece, {"reason": form.reason})
    leader = await duties.on_duty(session, actor.unit, local_date(now))
    if leader is not None and piece.id in await recused.kept_away(session, leader):
        leader = None  # somebody else is to be named
    day = local_date(known_at)
    owed = Owed(piece.id, piece.matter_id, None, actor.unit, actor.line)
    (begun,) = deadlines.begin(
        await directory.calendar(session), owed, rules.FLAG.starts, rules.FLAG.verb, known_at,
        until=day,
    )  # fmt: skip
    clock = begun.made()
    session.add(clock)
    await session.flush()  # its id is referred to
    urgency = Urgency(
        id=new_id(),
        piece_id=piece.id,
        unit_id=actor.unit,
        unit_line=actor.line,
        reason=form.reason,
        known_at=known_at,
        flagged_at=now,
        report_due_at=known_at + rules.TO_LEADER,
        due_on=day,
        deadline_id=clock.id,
        leader_id=leader,
    )
    history.move(session, actor, urgency, rules.FLAG, now, form.reason)
    history.move(session, actor, piece, piece_rules.FLAG_URGENT, now, form.reason)
    piece.is_major_urgent = True
    return urgency


async def name_leader(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: LeaderNaming, now: datetime
) -> None:
    """Say whom to tell, where the roster names nobody or that leader cannot be reached.

    And who is to instruct, where the leader who was told is recused since. Raises `Conflict`
    (wrong-status, leader-told, leader-recused), `Invalid` (duty-leader-unknown, not-masked).
    """
    check_leader(known=await duties.leads(session, form.leader_id, urgency.unit_id))
    await recused.check_leader(session, form.leader_id, urgency.piece_id)
    piece = await _unsealed(session, actor, urgency)
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, urgency, rules.NAME_LEADER, now, form.reason)
    rules.check_untold(urgency.status, urgency.leader_id)
    urgency.leader_id = form.leader_id


async def relieve(session: AsyncSession, piece_id: UUID, leader_id: UUID, now: datetime) -> None:
    """A leader is recused from a locked piece: another one is to be told, or to instruct.

    What the leader said before stands.
    """
    urgency = await queries.led_by(session, piece_id, leader_id)
    if urgency is not None:
        history.move(session, SYSTEM, urgency, rules.RELIEVE, now, rules.RELIEVED)
        urgency.leader_id = None


async def report(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: ReportToLeader, now: datetime
) -> None:
    """Record that the leader was told: when, how, and by what post.

    Raises `Conflict` (wrong-status, duty-leader-missing, leader-recused), `Invalid`
    (urgent-time-invalid, not-masked).
    """
    rules.check_named(urgency.leader_id)
    await recused.check_leader(session, urgency.leader_id, urgency.piece_id)
    at = form.reported_at or now
    rules.check_reported(at, urgency.known_at, now)
    piece = await _unsealed(session, actor, urgency)
    await _check_masked(session, piece, {"post": form.post})
    told = f"于{sentences.moment(at)}以{label('report_channel', form.channel)}方式向{form.post}报告"
    history.move(session, actor, urgency, rules.REPORT, now, told)
    urgency.reported_at, urgency.told = at, told


async def undo_report(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: WithReason, now: datetime
) -> None:
    """Take a wrong record of the report back. Raises `Conflict` (wrong-status), `Invalid`."""
    piece = await _unsealed(session, actor, urgency)
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, urgency, rules.UNDO_REPORT, now, form.reason)
    urgency.reported_at = urgency.told = None
    urgency.instruction = urgency.instructed_at = None


async def instruct(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: Instruction, now: datetime
) -> None:
    """The leader on duty says what to do; a later word replaces the earlier, history keeps both.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    piece = await _unsealed(session, actor, urgency)
    await _check_masked(session, piece, {"instruction": form.instruction})
    history.move(session, actor, urgency, rules.INSTRUCT, now, form.instruction)
    urgency.instruction, urgency.instructed_at = form.instruction, now


async def submit(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: WrittenReport, now: datetime
) -> None:
    """Report in writing (D36): DL15 is met, or met late.

    Raises `Conflict` (wrong-status, piece-sealed, letter-incomplete), `Invalid` (not-masked).
    """
    piece = await _unsealed(session, actor, urgency)
    organs = {"report_to": "、".join(form.report_to), "notify": "、".join(form.notify)}
    texts = {name: getattr(form, name) for name in ("situation", "measures", "proposals")}
    await vault.check_masked(
        session, pieces.ids_beside(piece.id), {**organs, **texts, "contact": form.contact},
        ours={"phone": form.phone},
    )  # fmt: skip
    history.move(session, actor, urgency, rules.SUBMIT, now)
    history.move(session, actor, piece, piece_rules.REPORT_URGENT, now)
    await deadlines.stop(session, piece.id, rules.SUBMIT.stops, rules.SUBMIT.verb, now)
    wanted = {"D36": {
        **organs, **{name: sentences.paragraphs(text) for name, text in texts.items()},
        "told": urgency.told or "",
        "known": sentences.moment(urgency.known_at), "contact": form.contact, "phone": form.phone,
    }}  # fmt: skip
    (letter,) = await letters.issue(session, actor, piece, wanted, now)
    urgency.document_no, urgency.submitted_at = letter.document_no, now


async def follow_up(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: FollowUp, now: datetime
) -> None:
    """Record what was done or learnt since. Raises `Conflict` (wrong-status), `Invalid`."""
    piece = await _unsealed(session, actor, urgency)
    await _check_masked(session, piece, {"text": form.text})
    history.move(session, actor, urgency, rules.FOLLOW_UP, now, form.text)


async def close(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: Closing, now: datetime
) -> None:
    """Nothing more is to be followed up. Raises `Conflict` (wrong-status), `Invalid`."""
    piece = await _unsealed(session, actor, urgency)
    await _check_masked(session, piece, {"outcome": form.outcome})
    history.move(session, actor, urgency, rules.CLOSE, now, form.outcome)
    urgency.outcome, urgency.closed_at = form.outcome, now


async def reopen(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: WithReason, now: datetime
) -> None:
    """Follow up again what was closed too early.

    Raises `Conflict` (wrong-status, urgent-again), `Invalid` (not-masked).
    """
    piece = await _unsealed(session, actor, urgency)
    check(rules.REOPEN, urgency.status)
    rules.check_free(flagged=await queries.is_flagged(session, piece.id))
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, urgency, rules.REOPEN, now, form.reason)
    urgency.outcome = urgency.closed_at = None


async def take_back(
    session: AsyncSession, actor: Actor, urgency: Urgency, form: WithReason, now: datetime
) -> None:
    """It was flagged wrongly, and nobody was told yet: DL15 is void.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    piece = await queries.piece_of(session, urgency)
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, urgency, rules.TAKE_BACK, now, form.reason)
    history.move(session, actor, piece, piece_rules.UNFLAG_URGENT, now, form.reason)
    await deadlines.void(session, piece.id, rules.TAKE_BACK.stops, rules.TAKE_BACK.verb, now)
    await session.flush()  # what follows asks the database
    piece.is_major_urgent = await queries.was_reported(session, piece.id)


async def _check_masked(session: AsyncSession, piece: Piece, texts: Mapping[str, str]) -> None:
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)


async def _unsealed(session: AsyncSession, actor: Actor, urgency: Urgency) -> Piece:
    """The piece of a locked report. Raises `Conflict` (piece-sealed): it was sealed meanwhile."""
    piece = await queries.piece_of(session, urgency)
    pieces.check_unsealed(piece, actor)
    return piece
