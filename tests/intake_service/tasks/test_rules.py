"""Somebody is asked about every state that waits for a person."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from intake_service.corrections.registrations import rules as corrections
from intake_service.evaluation.ratings import rules as ratings
from intake_service.handling.co_handlers import rules as co_handlers
from intake_service.handling.deliveries import rules as deliveries
from intake_service.handling.elevated import rules as elevations
from intake_service.handling.executions import rules as executions
from intake_service.handling.extensions import rules as extensions
from intake_service.handling.internal_orders import rules as internal
from intake_service.handling.orders import rules as orders
from intake_service.handling.recused import rules as recusals
from intake_service.handling.referrals import rules as referrals
from intake_service.handling.withdrawals import rules as withdrawals
from intake_service.reception.differences import rules as differences
from intake_service.reception.registration import rules as pieces
from intake_service.remedies.reviews import rules as reviews
from intake_service.tasks.rules import QUEUES, Thing
from intake_service.urgency.cares import rules as cares
from intake_service.urgency.urgencies import rules as urgencies
from shared.capability import capabilities
from shared.moves import Role, Task, asking

STATUSES: Mapping[Thing, type[StrEnum]] = {
    Thing.PIECE: pieces.Status,
    Thing.ORDER: orders.Status,
    Thing.EXTENSION: extensions.Status,
    Thing.WITHDRAWAL: withdrawals.Status,
    Thing.CORRECTION: corrections.CorrectionStatus,
    Thing.INTERNAL_ORDER: internal.Status,
    Thing.CO_HANDLING: co_handlers.Status,
    Thing.DIFFERENCE: differences.Status,
    Thing.REFERRAL: referrals.Status,
    Thing.RATING: ratings.Status,
    Thing.REVIEW: reviews.Status,
    Thing.EXECUTION: executions.Status,
    Thing.URGENCY: urgencies.Status,
    Thing.CARE: cares.Status,
    Thing.DELIVERY_ATTEMPT: deliveries.Status,
    Thing.RECUSAL: recusals.Status,
    Thing.ELEVATION: elevations.Status,
}
AT_REST: Mapping[Thing, Mapping[str, str]] = {
    Thing.PIECE: {
        **dict.fromkeys(pieces.CLOSED - {pieces.Status.SETTLED}, "it is closed"),
        "assigned": "its order is asked about",
        "objected": "the sender answers",
        "opinion_delivered": "the petitioner's window runs, the system closes it",
        "review_requested": "its review is asked about",
        "under_review": "its review is asked about",
        "review_issued": "its review is asked about, or the petitioner's window runs",
        "under_re_review": "its re-review is asked about",
        "re_review_issued": "its re-review is asked about",
    },
    Thing.ORDER: {
        "issued": "it arrives in the same act",
        "closed": "it is over",
        "withdrawn": "it is over",
    },
    Thing.WITHDRAWAL: {
        "confirmed": "it is decided",
        "refused": "its piece is asked about",
        "undone": "its piece is asked about again",
    },
    Thing.CORRECTION: {
        "done": "it is done",
        "confirmed": "it is done",
        "refused": "it is decided",
        "withdrawn": "it is over",
    },
    Thing.EXTENSION: {"approved": "it is decided", "refused": "it is decided"},
    Thing.REVIEW: {
        "refused": "it is decided",
        "redone": "its piece is asked about",
        "closed_no_re_review": "it is over",
        "undone": "it is over",
    },
    Thing.INTERNAL_ORDER: {"closed": "it is over", "withdrawn": "it is over"},
    Thing.CO_HANDLING: {
        "answered": "the lead unit has the answer",
        "removed": "it is over",
        "ended": "it is over",
    },
    Thing.DIFFERENCE: {
        "kept": "it is settled",
        "adopted": "it is settled",
        "superseded": "a newer one took its place",
    },
    Thing.REFERRAL: {
        "concluded": "it is over",
        "rejected_by_organ": "its piece is asked about again",
        "undone": "its piece is asked about again",
    },
    Thing.RATING: {
        "pending": "the reply has not reached the petitioner",
        "open": "the petitioner's window runs",
        "lapsed": "it is over",
    },
    Thing.EXECUTION: {
        "confirmed": "it is carried out",
        "ended": "it is over",
        "void": "it is over",
    },
    Thing.URGENCY: {"closed": "it is over", "taken_back": "it is over"},
    Thing.CARE: {"taken_off": "it is over", "expired": "it is over"},
    Thing.DELIVERY_ATTEMPT: {
        "received": "the letter is there",
        "followed": "another attempt was made",
        "annulled": "it was recorded wrongly",
    },
    Thing.RECUSAL: {
        "declared": "it is in force; the order is asked about that waits for a handler",
        "agreed": "it is in force; the order is asked about that waits for a handler",
        "refused": "it is decided",
        "undone": "it is over",
    },
    Thing.ELEVATION: {
        "declined": "it is decided; the unit goes on",
        "refused": "it is decided; the unit goes on",
        "withdrawn": "it is over",
        "ended": "its piece is asked about again",
    },
}
"""By thing and status: why nobody is asked."""
ASKS_NOBODY = {
    "matter": "its pieces and orders are asked about",
    "import": "the system works",
    "letter": "it says what was done; its delivery is asked about",
    "note": "what was said waits for nobody",
    "attachment": "the scanner works",
    "duty": "it says who is asked",
    "catalogue": "it is about no petition: who decides on it sees it in the list of catalogues",
}
"""Machines of intake without a queue, each with the reason."""
SHARED = {
    ("piece", "registered"): 3,
    ("order", "arrived"): 2,
    ("order", "signed_for"): 2,
    ("order", "in_handling"): 3,
    ("recusal", "requested"): 2,
    ("piece", "investigating"): 2,
    ("review", "requested"): 3,
    ("review", "issued"): 2,
    ("piece", "settled"): 3,
    ("piece", "opinion_drafting"): 3,
    ("extension", "requested"): 3,
    ("internal_order", "drafted"): 2,
    ("execution", "owed"): 3,
    ("urgency", "flagged"): 2,
    ("urgency", "reported"): 3,
}
"""States that several queues share; the rest of the row says which one asks."""


@pytest.mark.parametrize(
    ("thing", "status"),
    [(thing, status) for thing, statuses in STATUSES.items() for status in statuses],
)
def test_every_state_asks_somebody_or_says_why_not(thing: Thing, status: StrEnum) -> None:
    found = [
        queue for queue, task in QUEUES.items() if (task.thing, task.status) == (thing, status)
    ]
    wanted = 0 if status in AT_REST[thing] else SHARED.get((thing.value, status.value), 1)
    assert len(found) == wanted, f"{thing} {status}: give it a queue, or say why nobody is asked"


def test_every_machine_of_intake_has_its_queues_or_a_reason() -> None:
    machines = {
        name.rpartition(" ")[0].lower().replace(" ", "_").replace("-", "_")
        for capability in capabilities("intake_service").values()
        for name in capability.machines
    }
    assert machines == {thing.value for thing in Thing} | ASKS_NOBODY.keys()


@pytest.mark.parametrize("found", QUEUES.values(), ids=QUEUES)
def test_the_step_that_is_asked_for_starts_from_the_state(found: Task) -> None:
    another = found.move is deliveries.DELIVER  # it makes a further attempt, which ends this one
    assert found.status in (deliveries.FOLLOW if another else found.move).before
    assert found.move.called
    assert Role.SYSTEM not in found.roles
    assert found.roles <= found.move.roles | (found.or_.roles if found.or_ else frozenset())


def test_who_decides_nothing_is_asked_nothing() -> None:
    for role in (Role.JOINT_OFFICE, Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.SERVICE):
        assert asking(QUEUES, {role}) == []
