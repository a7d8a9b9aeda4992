"""Believing a partner's key, and not believing it any more."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.exchange.keys import queries, rules
from services.exchange.keys.models import PartnerKey
from services.exchange.keys.schemas import NewKey
from services.exchange.partners.models import Partner
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason


async def enter(
    session: AsyncSession, actor: Actor, partner: Partner, form: NewKey, now: datetime
) -> PartnerKey:
    """Enter a public key of a partner; it is not believed yet.

    Raises `Invalid` (key-unreadable, key-validity-wrong), `Conflict` (key-known, too-many-keys).
    """
    public = rules.written(rules.public_bytes(form.public_key))
    rules.check_validity(form.valid_from, form.valid_until, now)
    rules.check_new(
        known=await queries.is_known(session, form.key_id, public),
        others=rules.lasting(await queries.others(session, partner.id), now),
    )
    row = PartnerKey(
        partner_id=partner.id,
        key_id=form.key_id,
        public_key=public,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        entered_by=actor.id,
    )
    history.move(session, actor, row, rules.ENTER, now)
    return row


async def confirm(
    session: AsyncSession, actor: Actor, row: PartnerKey, now: datetime
) -> PartnerKey:
    """Believe a key, as a second person who compared its fingerprint with the partner.

    Raises `Conflict` (wrong-status, second-person-needed), `Invalid` (key-validity-wrong).
    """
    history.move(session, actor, row, rules.CONFIRM, now)
    rules.check_validity(row.valid_from, row.valid_until, now)
    return row


async def revoke(
    session: AsyncSession, actor: Actor, row: PartnerKey, form: WithReason, now: datetime
) -> PartnerKey:
    """Believe a key no more, from now on; one alone may. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.REVOKE, now, form.reason)
    return row


async def undo_revocation(
    session: AsyncSession, actor: Actor, row: PartnerKey, form: WithReason, now: datetime
) -> PartnerKey:
    """Take a revocation back: the key waits for somebody else's confirmation again.

    Raises `Conflict` (wrong-status, too-many-keys).
    """
    history.move(session, actor, row, rules.UNDO_REVOCATION, now, form.reason)
    rules.check_new(
        known=False, others=rules.lasting(await queries.others(session, row.partner_id), now)
    )
    row.entered_by = actor.id
    return row
