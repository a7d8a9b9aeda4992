"""The responsibility chain, and how far intake has come with a matter. No I/O in this file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.regions import Level

REGISTERED_ONLY = frozenset(
    {"filed", "redirected", "not_accepted", "no_longer_accepted", "returned"}
)
"""Statuses of a piece (domain §9.1) that ended at the door."""
DIVERTED = "diverted"
"""Status of a piece that was led to another statutory path, in writing."""
WITHDRAWN = "withdrawn"
"""Status of a piece that its petitioner withdrew of free will, which a second officer confirmed."""
SETTLED = "settled"
"""Status of a piece whose parties signed an agreement."""
PIECES_DONE = REGISTERED_ONLY | {
    "directly_replied", "forwarded", DIVERTED, "opinion_delivered", "closed_no_review",
    "closed_no_re_review", "finalised", SETTLED, WITHDRAWN, "closed_undelivered",
}  # fmt: skip
"""Statuses of a piece in which the organ owes no statutory deadline any more.

Whether a forwarded one was dealt with, its order says.
"""

PIECES_ANSWERED = frozenset({
    "opinion_delivered", "closed_no_review", "review_requested", "under_review", "review_issued",
    "under_re_review", "re_review_issued", "closed_no_re_review", "finalised",
    DIVERTED, SETTLED, WITHDRAWN, "closed_undelivered",
})  # fmt: skip
"""With an opinion received (or nobody to receive it), an agreement, the notice of another path, or
the petitioner's wish.

Not all are done, for a review has periods of its own.
"""
NOTHING_OWED = PIECES_DONE | PIECES_ANSWERED
"""In the others the organ still owes an answer within the period of the law."""
ORDERS_OVER = frozenset({"closed", "withdrawn"})
"""Statuses of an order (domain §9.2) under which nothing is owed any more."""

OUTSTANDING = frozenset({"issued", "arrived", "signed_for", "in_handling"})
"""Statuses of an order whose report the bureau owes; not while an objection waits."""


MEETINGS = frozenset({"receive", "invite", "call_on"})
"""Acts of a leader in charge by which the petitioner was met （接访、约访、下访）."""
ACT_CONFIRMED = "confirmed"
"""Status of an act that is the leader's own word."""


@dataclass(frozen=True, slots=True)
class Met:
    """A leader in charge at `level` met the petitioner on that day."""

    level: str
    held_on: date


@dataclass(frozen=True, slots=True)
class InCharge:
    """The one leader who answers at `level`, or did until the case was delisted (`listing_id`).

    `has_left`: directory closed the account since, moved it to another unit or took the leader's
    roles away, or the leader must keep away from the matter （回避）. Not known is what assignment
    alone records: that a leader left before directory says so.
    """

    level: str
    leader_id: UUID
    leader_name: str
    leader_post: str | None
    takes_all: bool
    listing_id: UUID | None = None
    has_left: bool = False


def of_listing(charges: Iterable[InCharge], listing_id: UUID) -> list[InCharge]:
    """Of a matter's charges those of one listing, one for a level.

    The ones that its close-out ended go before those that are active, which may be of a later one.
    """
    active = {each.level: each for each in charges if each.listing_id is None}
    ended = {each.level: each for each in charges if each.listing_id == listing_id}
    return list((active | ended).values())


def owed(levels: Sequence[str], charges: Iterable[InCharge]) -> list[str]:
    """Levels at which a leader is owed: the county's falls away when the city leader takes all."""
    takes_all = any(charge.level == Level.CITY and charge.takes_all for charge in charges)
    return [level for level in levels if not (takes_all and level == Level.COUNTY)]


def gaps(levels: Sequence[str], charges: Sequence[InCharge]) -> list[str]:
    """Owed levels without a leader in office; empty when the chain is complete."""
    filled = {charge.level for charge in charges if not charge.has_left}
    return [level for level in owed(levels, charges) if level not in filled]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the matter: its status, and the result of its opinion once there is one.

    `executions_owed`: how many requests that were supported are not carried out.
    """

    status: str
    result: str | None
    executions_owed: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """An order about the matter; number and status are not known of what was told long ago.

    `reports`: its bureau owes a report, as it does not of what was only forwarded.
    """

    number: str | None
    status: str | None
    reports: bool = True


@dataclass(frozen=True, slots=True)
class Referral:
    """A piece of the matter that was led to another statutory path.

    `route`: P1–P5 of domain §1.5; of P5 the organ itself owes a decision within the period of
    the special law.
    """

    route: str
    status: str
