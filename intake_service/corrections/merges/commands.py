"""Merging and splitting matters: pieces go over with all that hangs on them, and nothing is lost.

What was written stays as it is: letters keep the matter they were written about.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import Base
from intake_service.corrections.merges import queries, rules
from intake_service.corrections.merges.schemas import MergeIn, SplitIn
from intake_service.handling.orders import commands as orders
from intake_service.privacy.vault import commands as vault_commands
from intake_service.privacy.vault import queries as vault
from intake_service.privacy.vault import rules as vault_rules
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.rules import Status
from intake_service.reception.proposals.rules import topics
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.triage import commands as triage
from intake_service.reception.triage import rules as triage_rules
from shared import history, regions, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import APPEND_ONLY, new_id
from shared.snapshots import Moved
from shared.workdays import local_date


async def merge(
    session: AsyncSession, actor: Actor, matter: Matter, form: MergeIn, now: datetime
) -> Matter:
    """Let a locked matter go on in another one; that one.

    Person, place and topic are compared as at triage; a person decides, and history says what did
    not agree. Raises `Invalid` (matter-unknown, matter-itself, not-masked), `Conflict`
    (matter-busy, matter-empty, wrong-status, paths-differ, matter-final, both-in-hand,
    matter-listed, matter-in-charge), `Forbidden` (not-registering-unit).
    """
    rules.check_other(matter.id, form.into_id)
    into = await queries.other(session, actor, form.into_id)
    await _check_reason(session, form.reason, matter.id, into.id)
    await _check_not_empty(session, matter, into)
    await _check_free(session, matter, into)
    in_hand = [await queries.in_hand(session, each.id) for each in (matter, into)]
    rules.check_merge(matter, into, both_in_hand=all(in_hand))
    found = await triage.compared(
        session,
        await vault.people_of(session, pieces.ids_of(matter.id)),
        into,
        matter.region,
        matter.topic,
    )
    reason = f"并入{into.number}；{triage_rules.check_same(found, into.number, form.reason)}"
    was_open = matter.status is Status.OPEN
    moved = await queries.pieces(session, matter.id)
    history.move(session, actor, matter, matter_rules.MERGE, now, reason)
    matter.merged_into, matter.merged_pieces = into.id, [str(piece.id) for piece in moved]
    history.move(session, actor, into, matter_rules.TAKE_IN, now, f"{matter.number}并入；{reason}")
    if was_open and into.status is Status.CLOSED:
        history.move(session, SYSTEM, into, matter_rules.REOPEN, now)
    into.bounces += matter.bounces
    await _regroup(session, actor, moved, matter, into, now)
    people = await vault.people_of(session, pieces.ids_of(into.id))
    into.title = vault_rules.cover(into.title, people)
    into.summary_masked = vault_rules.cover(into.summary_masked, people)
    await _settle(session, into, now)
    await session.flush()  # the answer tells the new version
    return into


async def undo_merge(
    session: AsyncSession, actor: Actor, matter: Matter, form: WithReason, now: datetime
) -> Matter:
    """Let a merged, locked matter go on by itself again, with the pieces that had gone along.

    Those that have left since stay where they are. Raises `Conflict` (wrong-status, merged-further,
    matter-busy, matter-listed, matter-in-charge), `Invalid` (not-masked).
    """
    into = await queries.other(session, actor, matter.merged_into or matter.id)
    rules.check_not_further(into.status, into.number)
    await _check_reason(session, form.reason, into.id)
    await _check_free(session, matter, into)
    went = [UUID(each) for each in matter.merged_pieces or []]
    moved = await queries.pieces(session, into.id, went)
    history.move(session, actor, matter, matter_rules.UNDO_MERGE, now, form.reason)
    matter.merged_into = matter.merged_pieces = None
    matter.family, matter.route = into.family, into.route  # as they were corrected meanwhile
    history.move(session, actor, into, matter_rules.GIVE_BACK, now,
                 f"{matter.number}撤销并入；{form.reason}")  # fmt: skip
    into.bounces = max(0, into.bounces - matter.bounces)
    await _regroup(session, actor, moved, into, matter, now)
    await _go_on_apart(session, matter, into, now)
    return matter


async def split(
    session: AsyncSession, actor: Actor, matter: Matter, form: SplitIn, now: datetime
) -> Matter:
    """Make a matter of its own of some pieces of a locked one; the new one.

    Raises `Invalid` (split-invalid, triage-invalid, accusation-sealed, region-…, not-masked),
    `Conflict` (wrong-status, matter-final, matter-listed, matter-in-charge).
    """
    wanted = set(form.piece_ids)
    chosen = await queries.pieces(session, matter.id, wanted)
    all_of_it = await queries.pieces(session, matter.id)
    left = [piece for piece in all_of_it if piece.id not in wanted]
    filed = piece_rules.Status.FILED
    rules.check_split(
        matter,
        chosen=[piece.status is filed for piece in chosen],
        wanted=len(wanted),
        left=any(piece.status is not filed for piece in left),
    )
    entered = triage_rules.Facts(
        matter.family, matter.route, form.topic, [form.title], joins=False, is_repeat=False
    )
    triage_rules.check_triage(entered)
    await _check_free(session, matter)
    region = regions.load().settle(form.region).code
    await _check_written(session, matter, form, region)
    new = await _split_off(session, actor, matter, form, region, now)
    history.move(
        session, actor, matter, matter_rules.SPLIT, now, f"拆出{new.number}；{form.reason}"
    )
    await session.flush()  # what goes over refers to it
    await _regroup(session, actor, chosen, matter, new, now)
    for piece in chosen:
        piece.region = region
    await _go_on_apart(session, new, matter, now)
    return new


async def undo_close(
    session: AsyncSession, actor: Actor, matter: Matter, form: WithReason, now: datetime
) -> Matter:
    """Open a matter again that was closed by mistake; its pieces stay as they are.

    Raises `Conflict` (wrong-status, matter-empty), `Invalid` (not-masked).
    """
    await _check_reason(session, form.reason, matter.id)
    await _check_not_empty(session, matter)
    history.move(session, actor, matter, matter_rules.UNDO_CLOSE, now, form.reason)
    await session.flush()  # the answer tells the new version
    return matter


async def _split_off(
    session: AsyncSession, actor: Actor, matter: Matter, form: SplitIn, region: str, now: datetime
) -> Matter:
    year = local_date(now).year
    new = Matter(
        id=new_id(),
        title=form.title,
        summary_masked=form.summary_masked,
        region=region,
        topic=form.topic,
        family=matter.family,
        route=matter.route,
        requests_count=0,
        unit_id=matter.unit_id,
        unit_line=matter.unit_line,
        registered_line=matter.registered_line,
        bounces=0,
        moves=0,
    )
    number = await series.next_number(session, matter_rules.SERIES, year)
    new.number = matter_rules.number(year, number)
    reason = f"自{matter.number}拆出；{form.reason}"
    history.move(session, actor, new, matter_rules.SPLIT_OFF, now, reason)
    return new


async def _check_written(session: AsyncSession, matter: Matter, form: SplitIn, region: str) -> None:
    known = topics()[form.topic]
    places = [place.name for place in regions.load().path(region)]
    public = [words for words in (known.subject, known.request, *places) if words]
    texts = {name: getattr(form, name) for name in ("title", "summary_masked", "reason")}
    await vault_commands.check_masked(session, pieces.ids_of(matter.id), texts, public)


async def _check_reason(session: AsyncSession, reason: str, *matter_ids: UUID) -> None:
    for matter_id in matter_ids:
        await vault_commands.check_masked(session, pieces.ids_of(matter_id), {"reason": reason})


async def _check_not_empty(session: AsyncSession, *held: Matter) -> None:
    empty = await matters.emptied(session, [matter.id for matter in held])
    for matter in held:
        rules.check_not_empty(matter.number, empty=matter.id in empty)


async def _check_free(session: AsyncSession, *held: Matter) -> None:
    for matter in held:
        rules.check_free(
            matter.number,
            listed=await queries.listed(session, matter.id),
            in_charge=await queries.in_charge(session, matter.id),
        )


async def _go_on_apart(session: AsyncSession, one: Matter, other: Matter, now: datetime) -> None:
    """Two matters after their pieces were parted: each with its unit, closed if nothing is left."""
    for matter in (one, other):
        await _settle(session, matter, now)
        if matter.status is Status.OPEN:
            await orders.close_at_rest(session, matter, now)
    await session.flush()  # the answer tells the new version


async def _settle(session: AsyncSession, matter: Matter, now: datetime) -> None:
    """Responsible unit, number of requests, and which piece is the first follow from the pieces."""
    await session.flush()  # what follows asks the database
    for at, piece in enumerate(await queries.pieces(session, matter.id)):
        if piece.regard(first=at == 0):
            history.publish_row(session, piece, Moved(piece_rules.REGROUP.verb, now))
    if (latest := await queries.latest(session, matter.id)) is not None:
        matter.unit_id, matter.unit_line = latest.unit_id, latest.unit_line
    matter.requests_count = await matters.requests_left(session, matter.id) or 0


async def _regroup(
    session: AsyncSession,
    actor: Actor,
    moved: Sequence[Piece],
    matter: Matter,
    into: Matter,
    now: datetime,
) -> None:
    """Let pieces belong to another matter, with every row that names both of them."""
    if not moved:
        return
    ids = [piece.id for piece in moved]
    reason = f"由{matter.number}转入{into.number}"
    for piece in moved:
        piece.matter_id, piece.family = into.id, into.family
        history.move(session, actor, piece, piece_rules.REGROUP, now, reason)
    for model in _hanging():
        rows = await session.scalars(
            sa.select(model).where(model.piece_id.in_(ids), model.matter_id == matter.id)
        )
        for row in rows.all():
            row.matter_id = into.id
            history.publish_row(session, row, Moved(piece_rules.REGROUP.verb, now, reason))


def _hanging() -> Iterator[Any]:
    """The models of rows about a piece that name its matter; not those that are never changed."""
    for mapper in Base.registry.mappers:
        table = Base.metadata.tables[mapper.class_.__tablename__]
        both = {"piece_id", "matter_id"} <= set(table.columns.keys())
        if both and not table.info.get(APPEND_ONLY):
            yield mapper.class_
