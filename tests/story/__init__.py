"""The whole line as its people play it, call by call, and the one way to bring anything to a stage.

The same story runs without sockets (tests/flows, the tests of one service), against real processes
(tests/system) and in `make bench`. Every name in it is invented.
"""

from tests.story.cases import (
    Case,
    bring_case,
    bulletin,
    case_at,
    name_leaders,
    nominate,
    urging,
)
from tests.story.forms import (
    CONTACT,
    DELIVERY,
    INVESTIGATORS,
    JSON,
    VERIFICATION,
    WEEK,
    application,
    charge,
    draft,
    in_days,
    leader,
    nomination,
    order,
    plan,
    registration,
    report,
    report_again,
    resolution,
    today,
    triage,
    unit,
)
from tests.story.office import Office, Refused, after_writes
from tests.story.pieces import Piece, bring, piece_at, register

__all__ = [
    "CONTACT",
    "DELIVERY",
    "INVESTIGATORS",
    "JSON",
    "VERIFICATION",
    "WEEK",
    "Case",
    "Office",
    "Piece",
    "Refused",
    "after_writes",
    "application",
    "bring",
    "bring_case",
    "bulletin",
    "case_at",
    "charge",
    "draft",
    "in_days",
    "leader",
    "name_leaders",
    "nominate",
    "nomination",
    "order",
    "piece_at",
    "plan",
    "register",
    "registration",
    "report",
    "report_again",
    "resolution",
    "today",
    "triage",
    "unit",
    "urging",
]
