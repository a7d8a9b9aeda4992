"""No dead end: the product of the kinds of things and their states, walked through the tables.

From every state that is not an end somebody leads further; every end that an office decided is
taken back or corrected. What a move needs beside state and person is asked of the rules that
`allowed_moves` asks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from intake_service.accusations import rules as accusations
from intake_service.corrections.registrations import rules as corrections
from intake_service.evaluation.ratings import rules as ratings
from intake_service.handling.co_handlers import rules as co_handlings
from intake_service.handling.deliveries import rules as deliveries
from intake_service.handling.elevated import rules as elevations
from intake_service.handling.executions import rules as executions
from intake_service.handling.extensions import rules as extensions
from intake_service.handling.internal_orders import rules as internal
from intake_service.handling.orders import rules as orders
from intake_service.handling.recused import rules as recusals
from intake_service.handling.referrals import rules as referrals
from intake_service.handling.referrals.rules import another_path
from intake_service.handling.withdrawals import rules as withdrawals
from intake_service.legal_paths import rules as legal_paths
from intake_service.papers.attachments import rules as attachments
from intake_service.papers.notes import rules as notes
from intake_service.reception.differences import rules as differences
from intake_service.reception.imports import rules as imports
from intake_service.reception.matters import rules as matters
from intake_service.reception.registration import rules as pieces
from intake_service.reception.registration.rules import door
from intake_service.remedies.reviews import rules as reviews
from intake_service.urgency.cares import rules as cares
from intake_service.urgency.duties import rules as duties
from intake_service.urgency.urgencies import rules as urgencies
from shared.capability import capabilities
from shared.errors import Refusal
from shared.moves import JobStatus, Move, Role, permit
from shared.regions import Level

HERE = uuid4()
LINE = "510000"
PEOPLE = frozenset(Role) - {Role.SYSTEM, Role.SERVICE, Role.OPERATOR, Role.REHEARSAL}


@dataclass(frozen=True)
class Somebody:
    """Who holds one role at the unit that it is about."""

    roles: frozenset[Role]
    id: UUID = field(default_factory=uuid4)
    unit: UUID = HERE
    line: str = LINE
    level: Level = Level.PROVINCE

    @property
    def persons(self) -> set[UUID]:
        """Who acts: nobody for another."""
        return {self.id}


@dataclass(frozen=True)
class Thing:
    """Whatever moves: every unit that has to do with it is the same one."""

    status: StrEnum
    kind: StrEnum | None = None
    unit_id: UUID = HERE
    unit_line: str = LINE
    issuer_id: UUID = HERE
    leader_id: UUID = HERE
    organ_id: UUID | None = HERE
    recorder_id: UUID = HERE
    decider_id: UUID = HERE
    account_id: UUID | None = None
    registered_unit: UUID = HERE
    registered_line: str = LINE
    asked: tuple[UUID, ...] = (HERE,)
    offices: tuple[UUID, ...] = (HERE,)
    recorded_by: UUID | None = None
    prepared_by: UUID | None = None
    drafted_by: UUID | None = None
    proved_by: tuple[UUID, ...] = ()
    requested_by: UUID | None = None
    entered_by: UUID | None = None
    handled_by: tuple[UUID, ...] = ()
    not_signing: tuple[UUID, ...] = ()
    family: matters.Family | None = None
    route: matters.Route | None = None
    form: pieces.Form = pieces.Form.LETTER
    purpose: pieces.Purpose = pieces.Purpose.OTHER
    source: pieces.Source = pieces.Source.DIRECT
    sender: str | None = None
    seal: pieces.Seal = pieces.Seal.NONE
    due_raw: date | None = None
    below: bool = False
    late: bool = False
    competent: bool = True
    outcome: reviews.Outcome | None = None
    hearing: bool | None = None

    @property
    def own_id(self) -> UUID | None:
        """Of a piece the organ that answers, of a review the one that decides."""
        return self.organ_id


def of_pieces() -> Iterator[Thing]:
    """Every kind of piece that can be, at every status."""
    senders = ((pieces.Source.DIRECT, None), (pieces.Source.MNR, "自然资源部"))
    ways = (
        (None, None), (matters.Family.SUGGESTION, None),
        *((matters.Family.APPEAL, route) for route in matters.Route),
    )  # fmt: skip
    for status, form, purpose, (source, sender), (family, route), seal, kind, due in product(
        pieces.Status, pieces.Form, pieces.Purpose, senders, ways, pieces.Seal,
        pieces.Handling, (None, date(2026, 5, 1)),
    ):  # fmt: skip
        accepted = status not in {pieces.Status.REGISTERED, *pieces.REGISTERED_ONLY}
        untriaged = family is None
        if seal in pieces.SEALED and not untriaged:
            continue  # what is sealed is not triaged, and what is triaged not sealed
        if untriaged and (due or kind is not pieces.Handling.BUREAU or status in NEEDS_TRIAGE):
            continue
        if family is matters.Family.SUGGESTION and (due or status in OF_APPEALS):
            continue  # only an appeal has the sixty days, and what follows them
        if kind is not pieces.Handling.BUREAU and not accepted:
            continue  # a division has it once it is accepted
        if due and status in pieces.REGISTERED_ONLY:
            continue  # once DL05 runs nothing ends at the door
        if not on_its_path(route, status, due):
            continue
        yield Thing(status, kind, family=family, route=route, form=form, purpose=purpose,
                    source=source, sender=sender, seal=seal, due_raw=due)  # fmt: skip


def on_its_path(route: matters.Route | None, status: pieces.Status, due: date | None) -> bool:
    """The petition procedure is that of P6 alone, and what is led elsewhere is on that path."""
    if route in (matters.Route.P6, None):
        return route is None or status is not pieces.Status.DIVERTED
    return due is None and status not in OF_THE_PROCEDURE


AT_THE_DOOR = {pieces.Status.REGISTERED, pieces.Status.DIRECTLY_REPLIED, pieces.Status.OBJECTED,
               *pieces.REGISTERED_ONLY}  # fmt: skip
NEEDS_TRIAGE = set(pieces.Status) - AT_THE_DOOR
OF_THE_PROCEDURE = NEEDS_TRIAGE - {
    pieces.Status.STUDYING, pieces.Status.ASSIGNED, pieces.Status.FORWARDED,
    pieces.Status.DIVERTED, pieces.Status.WITHDRAWN,
}  # fmt: skip
OF_APPEALS = NEEDS_TRIAGE - {
    pieces.Status.STUDYING, pieces.Status.ASSIGNED, pieces.Status.FORWARDED,
}  # fmt: skip


def piece_possible(move: Move, piece: Any) -> None:
    """What `allowed_moves` of a piece asks."""
    pieces.check_possible(move, piece.seal, triaged=piece.family is not None)
    door.check_possible(move, piece)
    pieces.check_called(move, piece.status)
    if move is pieces.DIVERT:
        another_path(piece.route)
    if move in (pieces.ACCEPT, pieces.SIMPLIFY):
        orders.check_petition_procedure(piece.family, piece.route)


def of_orders() -> Iterator[Thing]:
    for status, kind, below in product(orders.Status, orders.Kind, (False, True)):
        if below and kind is orders.Kind.FORWARDING:
            continue  # what owes no report is not handed on
        if kind is orders.Kind.FORWARDING and status is orders.Status.REPORTED:
            continue
        yield Thing(status, kind, below=below)


def order_possible(move: Move, order: Any) -> None:
    orders.check_possible(move, order.kind, below=order.below)


def of_reviews() -> Iterator[Thing]:
    outcomes = (None, *reviews.Outcome)
    for status, kind, organ, late, competent, outcome, hearing in product(
        reviews.Status, reviews.Kind, (HERE, None), (False, True), (False, True), outcomes,
        (None, True, False),
    ):  # fmt: skip
        refused_alone = {reviews.Status.REQUESTED, reviews.Status.REFUSED, reviews.Status.UNDONE}
        if (late or not competent) and status not in refused_alone:
            continue
        decided = status in reviews.IN_FORCE | {reviews.Status.DRAFTED, reviews.Status.REDONE}
        if decided != (outcome is not None):
            continue
        outside = {reviews.Status.UNDER_REVIEW, reviews.Status.DRAFTED}
        if (organ is None and status in outside) or (hearing is not None and decided):
            continue
        if status is reviews.Status.REDONE and outcome is not reviews.Outcome.REVOKED_REDO:
            continue
        if hearing and status is not reviews.Status.UNDER_REVIEW:
            continue
        yield Thing(status, kind, organ_id=organ, late=late, competent=competent, outcome=outcome,
                    hearing=hearing)  # fmt: skip


def at(statuses: type[StrEnum], kinds: Sequence[StrEnum | None] = (None,)) -> list[Thing]:
    return [Thing(status, kind) for status, kind in product(statuses, kinds)]


def always(_move: Move, _thing: Any) -> None:
    """Status and person decide alone."""


Possible = Callable[[Move, Any], None]
MACHINES: Mapping[str, tuple[Sequence[Move], Sequence[Thing], Possible]] = {
    "piece": (pieces.MOVES, list(of_pieces()), piece_possible),
    "matter": (matters.MOVES, at(matters.Status), always),
    "order": (orders.MOVES, list(of_orders()), order_possible),
    "extension": (extensions.MOVES, at(extensions.Status, list(pieces.Handling)), always),
    "internal_order": (internal.MOVES, at(internal.Status, list(internal.Weight)), always),
    "referral": (referrals.MOVES, at(referrals.Status), always),
    "review": (reviews.MOVES, list(of_reviews()), reviews.check_possible),
    "difference": (differences.MOVES, at(differences.Status), always),
    "correction": (corrections.MOVES, at(corrections.CorrectionStatus), always),
    "rating": (ratings.MOVES, at(ratings.Status), always),
    "accusation": (accusations.MOVES, at(accusations.Status), always),
    "co_handling": (co_handlings.MOVES, at(co_handlings.Status), always),
    "elevation": (elevations.MOVES, at(elevations.Status), always),
    "catalogue": (legal_paths.MOVES, at(legal_paths.Status), always),
    "withdrawal": (withdrawals.MOVES, at(withdrawals.Status), always),
    "recusal": (recusals.MOVES, at(recusals.Status, list(recusals.Decider)), always),
    "urgency": (urgencies.MOVES, at(urgencies.Status), always),
    "duty": (duties.MOVES, at(duties.Status), always),
    "execution": (executions.MOVES, at(executions.Status), always),
    "care": (cares.MOVES, at(cares.Status), always),
    "attachment": (attachments.MOVES, at(attachments.Status), always),
    "delivery_attempt": (deliveries.MOVES, at(deliveries.Status), always),
    "note": (notes.MOVES, at(notes.Status), always),
    "import": (imports.MOVES, at(JobStatus), always),
}
STATELESS = {"letter": "it stays as it was issued; a wrong one is replaced by another letter"}
"""Machines whose things have no state to get stuck in."""
ENDS: Mapping[str, Mapping[str, str]] = {
    "order": {
        "issued": "it arrives in the same act",
        "withdrawn": "its piece waits again and is assigned anew",
    },
    "extension": {
        "approved": "the petitioner was told the new last day in writing, and may rely on it",
        "refused": "it is asked for again",
    },
    "execution": {"void": "the document that said so stands no more; a new one is owed anew"},
    "internal_order": {"withdrawn": "another one is drafted"},
    "referral": {
        "undone": "its piece goes on, and is led to another path anew",
        "rejected_by_organ": "its piece goes on, and is led to another path anew",
    },
    "review": {
        "undone": "the request is recorded anew",
        "redone": "its piece is handled again, and its new opinion is withdrawn if it is wrong",
    },
    "accusation": {"given_back": "its piece waits at the door again"},
    "co_handling": {
        "removed": "the unit is asked again",
        "ended": "it ended with its order",
    },
    "elevation": dict.fromkeys(
        ("declined", "refused", "withdrawn", "ended"), "it is proposed again"
    ),
    "catalogue": {"rejected": "it is entered again, put right"},
    "withdrawal": {"refused": "it is recorded again", "undone": "it is recorded again"},
    "recusal": {"undone": "it is recorded again"},
    "urgency": {"taken_back": "it is flagged again"},
    "duty": {"removed": "it is named again"},
    "delivery_attempt": {
        "followed": "the attempt that followed is annulled if it is wrong",
        "annulled": "it is recorded again",
    },
    "care": {"taken_off": "it is marked again", "expired": "it is marked again"},
    "note": {"kept": "it is corrected where it stands"},
    "difference": {"superseded": "the newer one is settled"},
    "correction": dict.fromkeys(
        ("done", "confirmed", "refused", "withdrawn"), "what is wrong now is corrected anew"
    ),
    "rating": {
        "pending": "the system opens it with the receipt of the reply",
        "rated": "nobody changes what a petitioner said (domain §3.8)",
        "lapsed": "the petitioner let it pass; the receipt can be undone, which suspends it",
    },
    "import": {
        "finished": "each piece is corrected by itself",
        "failed": "the ledger is imported again",
        "cancelled": "the ledger is imported again",
        "expired": "nothing of it is left",
    },
}
"""By machine and status: why no person leads from there, or nobody needs to."""


def leads_out(move: Move, thing: Thing) -> bool:
    """Whether a move changes the state of a thing."""
    return thing.status in move.before and move.after is not None and move.after is not thing.status


def somebody_can(move: Move, thing: Thing, possible: Possible) -> bool:
    """Whether a holder of some one role may do it now; what others bring about needs the person."""
    try:
        if move.called:
            possible(move, thing)
    except Refusal:
        return False
    for role in PEOPLE & move.roles:
        try:
            permit(move, Somebody(frozenset({role})), thing)
        except Refusal:
            continue
        return True
    return False


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_has_a_way_out_or_says_why_not(machine: str) -> None:
    moves, things, possible = MACHINES[machine]
    at_an_end = ENDS.get(machine, {})
    stuck = {
        thing
        for thing in things
        if thing.status not in at_an_end
        and not any(
            leads_out(move, thing) and somebody_can(move, thing, possible) for move in moves
        )
    }
    assert not stuck, f"{len(stuck)} of {len(things)}, e.g. {next(iter(stuck))}"


@pytest.mark.parametrize("machine", ENDS)
def test_what_is_called_an_end_is_one(machine: str) -> None:
    moves, things, possible = MACHINES[machine]
    ways = {
        thing.status.value
        for thing in things
        for move in moves
        if leads_out(move, thing) and somebody_can(move, thing, possible)
    }
    assert not ways & ENDS[machine].keys()


def test_every_machine_of_intake_is_walked() -> None:
    machines = {
        name.rpartition(" ")[0].lower().replace(" ", "_").replace("-", "_")
        for capability in capabilities("intake_service").values()
        for name in capability.machines
    }
    assert machines == MACHINES.keys() | STATELESS.keys()
