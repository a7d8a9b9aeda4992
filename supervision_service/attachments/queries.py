"""On what proofs hang in supervision, and who finds it: whoever sees the thing sees its files."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor
from shared.proofs import READERS, Shelf, Thing
from supervision_service.attachments import rules
from supervision_service.attachments.models import Attachment
from supervision_service.attachments.rules import Subject
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.consultations import queries as consultations
from supervision_service.difficulties import queries as difficulties
from supervision_service.inspections import queries as inspections
from supervision_service.inspections.models import Inspection
from supervision_service.joint_meetings import queries as joint_meetings
from supervision_service.listings import queries as listings
from supervision_service.plans import queries as plans
from supervision_service.rectifications import queries as rectifications


async def _inspection(session: AsyncSession, actor: Actor, id: UUID) -> Inspection:
    """The inspection, locked, for who reads the whole of it. Raises `NotFound`."""
    await inspections.one_whole(session, actor, id)
    return await inspections.to_change(session, actor, id)


THINGS: Mapping[str, Thing] = {
    Subject.LISTING: Thing(listings.one, listings.to_change, case="id"),
    Subject.PLAN: Thing(plans.one, plans.to_change, parts="measures"),
    Subject.INSPECTION: Thing(inspections.one_whole, _inspection, parts="stops"),
    Subject.RECTIFICATION: Thing(rectifications.one, rectifications.to_change),
    Subject.CONSULTATION: Thing(consultations.one, consultations.to_change, dated=True,
                                readers=READERS),
    Subject.JOINT_MEETING: Thing(joint_meetings.one, joint_meetings.to_change),
    Subject.DIFFICULTY: Thing(difficulties.one, difficulties.to_change),
}  # fmt: skip
"""One line for each thing that proofs are attached to."""


async def check_withdrawal(session: AsyncSession, actor: Actor, row: Attachment) -> None:
    """Raise `Conflict` (attachment-is-evidence) where a close-out stands on it.

    One that was returned or declined needs it no more.
    """
    made = CloseoutApplication
    stands = sa.or_(made.ended_at.is_(None), made.resolution_no.is_not(None))
    names = made.evidence.contains([{"attachment_ids": [str(row.id)]}])
    named = await session.scalar(
        sa.select(sa.exists().where(made.listing_id == row.case_id, stands, names))
    )
    rules.not_evidence(named=bool(named), by_head=rules.HEAD in actor.roles)


SHELF = Shelf(Attachment, "supervision", THINGS)
