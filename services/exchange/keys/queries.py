"""Reading keys; only who keeps, runs or audits the connection sees them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.exchange.keys import rules
from services.exchange.keys.models import PartnerKey
from services.exchange.keys.rules import Status
from services.exchange.keys.schemas import KeyFilters, KeyQuery
from services.exchange.signing import OwnKey
from shared import pages
from shared.auth import Actor, with_doers
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Which keys exist for the actor."""
    return sa.true() if actor.roles & rules.READERS else sa.false()


async def page(
    session: AsyncSession, actor: Actor, query: KeyQuery, now: datetime
) -> dict[str, Any]:
    """A page of keys, by their ids."""
    select = sa.select(PartnerKey).where(visible_to(actor), *_filters(query))
    keyset = pages.keyset(select, [PartnerKey.key_id], query.cursor, query.limit, descending=False)
    found = pages.page((await session.scalars(keyset)).all(), ["key_id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: KeyFilters) -> int:
    """How many keys the filters leave."""
    select = sa.select(sa.func.count()).select_from(PartnerKey)
    return await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0


async def one(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """One key as it is shown. Raises `NotFound` (not-found)."""
    row = await session.scalar(sa.select(PartnerKey).where(visible_to(actor), PartnerKey.id == id))
    if row is None:
        raise _unknown()
    return to_response(await with_doers(session, row), actor, now)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> PartnerKey:
    """A key, locked. Raises `NotFound` (not-found)."""
    select = sa.select(PartnerKey).where(visible_to(actor), PartnerKey.id == id)
    row = await session.scalar(select.with_for_update())
    if row is None:
        raise _unknown()
    return row


async def is_known(session: AsyncSession, key_id: str, public_key: str) -> bool:
    """Whether there is a key with this id, or this very key with another id."""
    same = sa.or_(PartnerKey.key_id == key_id, PartnerKey.public_key == public_key)
    return await session.scalar(sa.select(PartnerKey.id).where(same).limit(1)) is not None


async def others(session: AsyncSession, partner: UUID) -> list[datetime]:
    """Until when each key of a partner is valid that is not revoked."""
    select = sa.select(PartnerKey.valid_until).where(
        PartnerKey.partner_id == partner, PartnerKey.status != Status.REVOKED
    )
    return list(await session.scalars(select))


async def changed(
    session: AsyncSession, row: PartnerKey, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of a key that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def to_response(row: PartnerKey, actor: Actor, now: datetime) -> dict[str, Any]:
    """The key, whether it is believed now, and what the actor may do to it."""
    return {
        **row.column_values(),
        "fingerprint": fingerprint(rules.public_bytes(row.public_key)),
        "valid": rules.is_valid(row.status, row.valid_from, row.valid_until, now),
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


def own(key: OwnKey) -> Mapping[str, Any]:
    """Our own key as it is shown."""
    public = rules.written(key.public)
    return {"key_id": key.key_id, "public_key": public, "fingerprint": fingerprint(key.public)}


def fingerprint(public: bytes) -> str:
    """What two people compare on the telephone: SHA-256 in groups of four."""
    digest = hashlib.sha256(public).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _filters(filters: KeyFilters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.partner_id is not None:
        conditions.append(one_of(PartnerKey.partner_id, filters.partner_id))
    if filters.status is not None:
        conditions.append(one_of(PartnerKey.status, filters.status))
    return conditions


def _unknown() -> NotFound:
    return NotFound("not-found", "没有这把密钥，或您无权查看。")
