"""From which pieces a person is recused: what is shown and changed leaves them out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.recused import rules
from intake_service.handling.recused.models import Recusal
from intake_service.handling.recused.rules import Unit
from shared.auth import Actor, line_of
from shared.db import Database, fetch
from shared.directory import Account, Organisation
from shared.moves import Passed, Role
from shared.regions import Level


def recused_from(actor: Actor) -> sa.Select[UUID]:
    """The pieces from which the actor must keep away, or the colleague for whom the actor acts."""
    return sa.select(Recusal.piece_id).where(
        Recusal.account_id.in_(actor.persons), Recusal.status.in_(rules.IN_FORCE)
    )


def recused_asked(piece_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """The same of one piece, for a statement that is built once; it asks for `persons`."""
    persons = sa.bindparam("persons", type_=sa.ARRAY(sa.Uuid()))
    return sa.exists().where(
        Recusal.piece_id == piece_id,
        Recusal.account_id == sa.any_(persons),
        Recusal.status.in_(rules.IN_FORCE),
    )


async def is_recused(session: AsyncSession, actor: Actor, piece_id: UUID) -> bool:
    """Whether the actor must keep away from a piece."""
    from_it = recused_from(actor).where(Recusal.piece_id == piece_id)
    return await session.scalar(from_it) is not None


async def check_handler(session: AsyncSession, account: UUID, piece_id: UUID) -> None:
    """Raise `Invalid` (handler-recused) for an account that must keep away from a piece."""
    rules.check_handler(recused=piece_id in await kept_away(session, account))


async def check_leader(session: AsyncSession, account: UUID | None, piece_id: UUID) -> None:
    """Raise `Conflict` (leader-recused) for a leader that must keep away from a piece."""
    recused = account is not None and piece_id in await kept_away(session, account)
    rules.check_leader(recused=recused)


async def kept_away(session: AsyncSession, account: UUID) -> Set[UUID]:
    """The pieces from which an account must keep away."""
    rows = await session.scalars(
        sa.select(Recusal.piece_id).where(
            Recusal.account_id == account, Recusal.status.in_(rules.IN_FORCE)
        )
    )
    return set(rows.all())


_VACANT = """
WITH away AS MATERIALIZED (
  SELECT recusal.piece_id, recusal.matter_id, account.unit, held.role
  FROM recusal JOIN piece ON piece.id = recusal.piece_id
  JOIN account ON account.id = recusal.account_id AND account.active
  CROSS JOIN LATERAL jsonb_array_elements_text(account.roles) AS held (role)
  WHERE recusal.status = ANY($1) AND piece.status <> ALL($2) AND held.role = ANY($3)
    AND (account.line = $4 OR account.line LIKE $5 ESCAPE '/')
)
SELECT DISTINCT piece_id, matter_id, unit, role FROM away
WHERE NOT EXISTS (
  SELECT FROM account WHERE account.unit = away.unit AND account.active
    AND account.kind = 'person' AND account.roles ? away.role
    AND NOT EXISTS (
      SELECT FROM recusal WHERE recusal.piece_id = away.piece_id
        AND recusal.account_id = account.id AND recusal.status = ANY($1)
    )
)
"""
"""Roles in a unit which only people hold that keep away from a piece that is worked on."""


async def passed_to(database: Database, actor: Actor) -> Actor:
    """The actor with the rights that passed to the actor because others keep away.

    Asked of who may inherit at all; nearly always there are none.
    """
    if rules.HEIRS.isdisjoint(actor.roles) or actor.by is not None:
        return actor
    line = line_of(actor)
    values = [sorted(rules.IN_FORCE), sorted(rules.OVER), sorted(rules.WORKING),
              line["line"], line["below"]]  # fmt: skip
    async with database.connect() as connection:
        vacant = await fetch(connection, _VACANT, values)
    if not vacant:
        return actor
    async with database.read() as session:
        return replace(actor, passed=await _passed(session, actor, vacant))


async def _passed(session: AsyncSession, actor: Actor, vacant: Sequence[Any]) -> list[Passed]:
    known = await _organisations(session, actor.line)
    free = await _free(session, {row[0] for row in vacant})
    roles = defaultdict[tuple[UUID, UUID | None, UUID], set[Role]](set)
    for piece_id, matter_id, unit_id, role in vacant:
        found = rules.heir(Role(role), _unit(known[unit_id], known), free[piece_id])
        if found is not None and found[0] == actor.unit and found[1] in actor.roles:
            roles[piece_id, matter_id, unit_id].add(Role(role))
    return [
        Passed(
            frozenset(each for each in (piece_id, matter_id) if each),
            _place(actor, known[unit_id], held),
        )
        for (piece_id, matter_id, unit_id), held in roles.items()
    ]


async def _organisations(session: AsyncSession, line: str) -> Mapping[UUID, Organisation]:
    rows = await session.scalars(
        sa.select(Organisation).where(
            sa.or_(
                Organisation.line == line.split("/")[0],
                Organisation.line.startswith(line.split("/")[0] + "/"),
            )
        )
    )
    return {row.id: row for row in rows}


def _unit(unit: Organisation, known: Mapping[UUID, Organisation]) -> Unit:
    above, parent = [], known.get(unit.parent) if unit.parent else None
    while parent is not None and parent.kind == "bureau":
        above.append(parent.id)
        parent = known.get(parent.parent) if parent.parent else None
    top = unit.line.split("/")[0]
    (department,) = (one.id for one in known.values() if one.line == top)
    return Unit(unit.id, unit.kind, above, department)


async def _free(
    session: AsyncSession, pieces: Collection[UUID]
) -> Mapping[UUID, Set[tuple[UUID, Role]]]:
    """For each piece the units and roles that somebody holds who need not keep away from it."""
    away = await session.execute(
        sa.select(Recusal.piece_id, Recusal.account_id).where(
            Recusal.piece_id.in_(pieces), Recusal.status.in_(rules.IN_FORCE)
        )
    )
    kept = defaultdict[UUID, set[UUID]](set)
    for row in away:
        kept[row.piece_id].add(row.account_id)
    held = await session.execute(
        sa.select(Account.id, Account.unit, Account.roles).where(
            Account.active,
            Account.kind == "person",
            Account.roles.has_any(sa.cast(sorted(rules.HEIRS), ARRAY(sa.Text))),
        )
    )
    accounts = held.all()
    return {
        piece: {
            (row.unit, Role(role))
            for row in accounts
            if row.id not in kept[piece]
            for role in row.roles
        }
        for piece in pieces
    }


def _place(actor: Actor, unit: Organisation, roles: Set[Role]) -> Actor:
    """The actor as one of those whose right passed."""
    return replace(
        actor, roles=frozenset(roles), unit=unit.id, unit_name=unit.name, line=unit.line,
        level=Level(unit.level), region=unit.region,
    )  # fmt: skip
