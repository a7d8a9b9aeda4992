"""The responsibility chain, and what of a matter's pieces is still owed. No I/O in this file."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from shared.regions import Level

PIECES_DONE = frozenset({"filed", "opinion_delivered", "closed_no_review"})
"""Statuses of a piece (domain §9.1) in which the organ owes no statutory deadline any more."""

PIECES_ANSWERED = frozenset({"opinion_delivered", "closed_no_review"})


@dataclass(frozen=True, slots=True)
class InCharge:
    """An active charge: the one leader who answers at `level`."""

    level: str
    leader_id: UUID
    leader_name: str
    leader_post: str | None
    takes_all: bool


def owed(levels: Sequence[str], charges: Iterable[InCharge]) -> list[str]:
    """Levels at which a leader is owed: the county's falls away when the city leader takes all."""
    takes_all = any(charge.level == Level.CITY and charge.takes_all for charge in charges)
    return [level for level in levels if not (takes_all and level == Level.COUNTY)]


def gaps(levels: Sequence[str], charges: Sequence[InCharge]) -> list[str]:
    """Owed levels without a leader; empty when the chain is complete."""
    filled = {charge.level for charge in charges}
    return [level for level in owed(levels, charges) if level not in filled]


def settled(statuses: Set[str]) -> bool:
    """True when no piece has an open statutory deadline and an opinion was delivered (C6)."""
    return statuses <= PIECES_DONE and not statuses.isdisjoint(PIECES_ANSWERED)
