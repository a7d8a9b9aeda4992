"""Calling a hearing, moving it, holding it with minutes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.hearings import queries, rules
from intake_service.handling.hearings.models import Hearing
from intake_service.handling.hearings.schemas import (
    CorrectedMinutes,
    HearingCall,
    Minutes,
    PostponementIn,
)
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import commands as orders
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import simple
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.workdays import chinese_date


async def hold(
    session: AsyncSession, actor: Actor, piece: Piece, form: HearingCall, now: datetime
) -> Piece:
    """Call a hearing, with notice of its time and place; letter D14. DL05 runs on.

    《信访工作条例》第三十一条第六项. Raises `Conflict` (wrong-status, simplified,
    letter-incomplete), `Invalid` (hearing-past, not-masked).
    """
    simple.check_possible(piece_rules.HOLD_HEARING, piece)
    rules.check_hearing(form.at, now)
    # An officer may be called as somebody who signed: their names are told as they are.
    await _check_masked(session, piece, form.model_dump(include={"place", "reasons"}))
    move = piece_rules.HOLD_HEARING
    history.move(session, actor, piece, move, now, form.reasons)
    hearing = Hearing(piece_id=piece.id, called_at=now, called_by=actor.id, **form.model_dump())
    session.add(hearing)
    told = {"ground": label("hearing_ground", form.ground), "article": rules.ARTICLE}
    return await _told(session, actor, piece, {"D14": {**_about(hearing), **told}}, now)


async def postpone(
    session: AsyncSession, actor: Actor, piece: Piece, form: PostponementIn, now: datetime
) -> Piece:
    """Move the hearing to another time or place; letter D14-P.

    Raises `Conflict` (wrong-status), `Invalid` (hearing-past, not-masked).
    """
    rules.check_hearing(form.at, now)
    await _check_masked(session, piece, form.model_dump(include={"place", "reason"}))
    history.move(session, actor, piece, piece_rules.POSTPONE_HEARING, now, form.reason)
    hearing = await queries.called(session, piece.id)
    former = sentences.moment(hearing.at)
    hearing.at, hearing.place = form.at, form.place
    told = {"former_at": former, "reason": sentences.closed(form.reason)}
    return await _told(session, actor, piece, {"D14-P": {**_about(hearing), **told}}, now)


async def cancel(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """The hearing is not held; letter D14-C. The piece is investigated on."""
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, piece, piece_rules.CANCEL_HEARING, now, form.reason)
    hearing = await queries.called(session, piece.id)
    hearing.cancelled_at = now
    told = {"former_at": sentences.moment(hearing.at), "reason": sentences.closed(form.reason)}
    return await _told(session, actor, piece, {"D14-C": told}, now)


async def end(
    session: AsyncSession, actor: Actor, piece: Piece, form: Minutes, now: datetime
) -> Piece:
    """End the hearing with its minutes; letter D14-B.

    Raises `Conflict` (wrong-status, hearing-not-begun), `Invalid` (hearing-end-invalid,
    not-masked).
    """
    move = piece_rules.END_HEARING
    history.move(session, actor, piece, move, now)
    hearing = await queries.called(session, piece.id)
    ended = rules.ended(hearing.at, form.ended_at, now)
    await _check_masked(session, piece, _texts(form))
    hearing.ended_at = ended
    return await _minuted(session, actor, piece, hearing, form, now, "")


async def correct_minutes(
    session: AsyncSession, actor: Actor, piece: Piece, form: CorrectedMinutes, now: datetime
) -> Piece:
    """Put the minutes of the last hearing right; the former ones stay among the letters.

    Raises `Conflict` (wrong-status, hearing-not-held), `Invalid` (hearing-end-invalid,
    not-masked).
    """
    hearing = rules.held(await queries.last_held(session, piece.id))
    if form.ended_at is not None:
        hearing.ended_at = rules.ended(hearing.at, form.ended_at, now)
    await _check_masked(session, piece, {**_texts(form), "reason": form.reason})
    history.move(session, actor, piece, piece_rules.CORRECT_MINUTES, now, form.reason)
    correction = rules.corrected(hearing.at, form.reason)
    return await _minuted(session, actor, piece, hearing, form, now, correction)


def _texts(form: Minutes) -> dict[str, str]:
    return {"statements": form.statements, "findings": form.findings}


async def _minuted(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    hearing: Hearing,
    form: Minutes,
    now: datetime,
    correction: str,
) -> Piece:
    hearing.statements, hearing.findings = form.statements, form.findings
    return await _told(session, actor, piece, {"D14-B": {
        **_about(hearing), "hearing_ended": chinese_date(hearing.ended_at or now),
        "statements": sentences.paragraphs(form.statements),
        "found": sentences.paragraphs(form.findings),
        "correction": correction, "recorder": actor.name,
    }}, now)  # fmt: skip


async def _told(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    wanted: Mapping[str, Mapping[str, str]],
    now: datetime,
) -> Piece:
    await orders.handled(session, actor, piece, now)
    await letters.issue(session, actor, piece, wanted, now)
    await session.flush()  # the answer tells the new version
    return piece


def _about(hearing: Hearing) -> dict[str, str]:
    return {
        "hearing_at": sentences.moment(hearing.at),
        "hearing_place": hearing.place,
        "hearing_members": "、".join(hearing.members),
    }


async def _check_masked(
    session: AsyncSession, piece: Piece, texts: Mapping[str, str | None]
) -> None:
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)
