"""What may happen to an elevation （提级办理）, and by whom. No I/O in this file."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum

from intake_service.reception.registration.rules import (
    BEING_HANDLED,
    CLOSED,
    ELEVATE_PIECE,
    RESPONSIBLE,
)
from intake_service.reception.registration.rules import Status as PieceStatus
from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role, within
from shared.workdays import local_date


class Status(StrEnum):
    """Status of an elevation."""

    REQUESTED = "requested"
    DECLINED = "declined"
    PROPOSED = "proposed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ELEVATED = "elevated"
    ENDED = "ended"


class Condition(StrEnum):
    """Why a matter is taken up by the organ above; any one of them is enough （domain §4.6）."""

    TWO_ROUNDS = "two_rounds"
    LOWER_INTERESTED = "lower_interested"
    NO_AGREEMENT = "no_agreement"
    PROVINCIAL_POLICY = "provincial_policy"
    ORDERED = "ordered"
    RELAPSE = "relapse"
    WIDE_IMPACT = "wide_impact"


OPEN = frozenset({Status.REQUESTED, Status.PROPOSED, Status.ELEVATED})
"""One of these at a time about a piece."""
DECIDED = frozenset({Status.ELEVATED, Status.ENDED})
"""The lower unit knows of these, and of what it asked for itself."""

ISSUER = Relation("issuer_id", "the organ that issued the order", "not-issuing-unit",
                  "该件由其他单位交办，只有交办该件的上级单位才能办理此项。")  # fmt: skip
PROPOSERS = Relation("prepared_by", "whoever proposed or corrected it", "second-person-needed",
                     "提级办理须由另一人决定，提请人员不能自行决定。")  # fmt: skip
_REQUESTED = frozenset({Status.REQUESTED})
_PROPOSED = frozenset({Status.PROPOSED})
_ELEVATED = frozenset({Status.ELEVATED})
_LEADERS = frozenset({Role.DEPUTY, Role.PRINCIPAL, Role.UNIT_HEAD})
"""Who decides: a leader of the Department, or the head of a city bureau."""
_OFFICE = (By({Role.PET_HEAD, Role.UNIT_HANDLER}, unit=ISSUER),)
_OFFICE_HEADS = (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=ISSUER),)
_ASKER = (By({Role.UNIT_HEAD}, unit=RESPONSIBLE),)
_DECIDERS = (By(_LEADERS, unit=ISSUER, never=PROPOSERS),)

REQUEST = Move("request", "报请提级办理", frozenset(), Status.REQUESTED, _ASKER, called=False)
PROPOSE = Move("propose", "提请提级办理", frozenset(), Status.PROPOSED, _OFFICE, called=False)
PUT_FORWARD = Move("put-forward", "采纳报请，提请决定", _REQUESTED, Status.PROPOSED, _OFFICE)
DECLINE = Move("decline", "不采纳报请", _REQUESTED, Status.DECLINED, _OFFICE_HEADS)
CORRECT_REQUEST = Move("correct-request", "更正报请内容", _REQUESTED, None, _ASKER)
WITHDRAW_REQUEST = Move("withdraw-request", "撤回报请", _REQUESTED, Status.WITHDRAWN, _ASKER)
CORRECT = Move("correct", "更正提请内容", _PROPOSED, None, _OFFICE)
WITHDRAW = Move("withdraw", "撤回提请", _PROPOSED, Status.WITHDRAWN, _OFFICE)
ELEVATE = Move("elevate", "决定提级办理", _PROPOSED, Status.ELEVATED, _DECIDERS, letter="D28")
REFUSE = Move("refuse", "不予提级办理", _PROPOSED, Status.REFUSED, _DECIDERS)
SUPPLY_FACTS = Move("supply-facts", "报送事实材料", _ELEVATED, None,
                    (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),))  # fmt: skip
END = Move("end", "结束提级，发回办理", _ELEVATED, Status.ENDED,
           (By(_LEADERS, unit=ISSUER),), letter="D28-R")  # fmt: skip
MOVES = (REQUEST, CORRECT_REQUEST, WITHDRAW_REQUEST, PROPOSE, PUT_FORWARD, DECLINE, CORRECT,
         WITHDRAW, ELEVATE, REFUSE, SUPPLY_FACTS, END)  # fmt: skip

_IN_REVIEW = frozenset({
    PieceStatus.REVIEW_REQUESTED, PieceStatus.UNDER_REVIEW, PieceStatus.REVIEW_ISSUED,
    PieceStatus.UNDER_RE_REVIEW, PieceStatus.RE_REVIEW_ISSUED,
})  # fmt: skip


def check_none_open(*, pending: bool) -> None:
    """Raise `Conflict` (already-elevated): one elevation of a piece at a time."""
    if pending:
        detail = "该件已经提级办理，或者已有提级办理的提请待决定，不能重复提请。"
        raise Conflict("already-elevated", detail)


def check_not_elevated(*, elevated: bool) -> None:
    """Raise `Conflict` (elevated): the order stays as it is until the piece has come back."""
    if elevated:
        detail = "该件已提级办理，不能撤回交办；需要撤回的，请先结束提级办理。"
        raise Conflict("elevated", detail)


def check_not_below(taken_up_from: str | None, line: str) -> None:
    """Raise `Conflict` (elevated) for who handled the piece before the organ above took it up."""
    if taken_up_from is not None and within(taken_up_from, line):
        detail = "该件已由上级机关提级办理，本单位只报送事实材料，并负责落实处理意见。"
        raise Conflict("elevated", detail)


def check_piece(status: PieceStatus) -> None:
    """Raise unless the piece is being handled, and nobody from outside sits at the table.

    `Conflict` (piece-under-review, piece-ended, not-being-handled, outsiders-at-table).
    """
    if status in _IN_REVIEW:
        detail = "该件正在复查（复核），由复查（复核）机关处理，不能提级办理。"
        raise Conflict("piece-under-review", detail)
    if status in CLOSED or status in (PieceStatus.OPINION_ISSUED, PieceStatus.OPINION_DELIVERED):
        detail = "该件已经办结或者已经出具处理意见，不能提级办理。"
        raise Conflict("piece-ended", detail)
    if status not in BEING_HANDLED:
        detail = "该件尚未受理，不能提级办理；需要由上级直接办理的，请撤回交办。"
        raise Conflict("not-being-handled", detail)
    if status not in ELEVATE_PIECE:
        detail = "该件正在调解或者听证，请先终止调解或者结束听证。"
        raise Conflict("outsiders-at-table", detail)


def check_handling_unit(*, same: bool) -> None:
    """Raise `Conflict` (elevation-outdated) unless the unit still handles it under the order."""
    if not same:
        detail = "该件已不由提请时的单位办理，请撤回提请，按现在的承办单位重新提请。"
        raise Conflict("elevation-outdated", detail)


def check_own(*, own: bool) -> None:
    """Raise `Conflict` (order-handed-on): who handed a piece on does not handle it any more."""
    if not own:
        detail = "该件已转交下级单位办理，由承办单位向本单位报请；或者由交办单位直接提请。"
        raise Conflict("order-handed-on", detail)


def check_lead(*, needed: bool, named: bool) -> None:
    """Raise `Invalid` (lead-missing, lead-needless): a division handles for the Department alone.

    A city bureau handles by itself what it takes up.
    """
    if needed and not named:
        detail = "由省厅提级办理的，须确定承办处室。"
        raise Invalid("lead-missing", detail, [FieldError("lead_id", "必填")])
    if named and not needed:
        detail = "由市（州）局提级办理的，由本局承办，不需确定承办处室。"
        raise Invalid("lead-needless", detail, [FieldError("lead_id", "不应填写")])


def check_facts_due(due: date, now: datetime) -> None:
    """Raise `Invalid` (facts-due-past): a limit is set that can still be kept."""
    if due <= local_date(now):
        detail = "报送事实材料的期限须晚于今天，请重新填写。"
        raise Invalid("facts-due-past", detail, [FieldError("facts_due", "须晚于今天")])


def check_returnable(*, answered: bool, owed: bool) -> None:
    """Raise `Conflict` unless the lower unit can handle it under its order as before.

    opinion-issued: what the organ above answered once, it answers for. order-over: nothing is owed
    under the order any more.
    """
    if answered:
        detail = "本机关已就该件出具过处理意见，不能发回；处理意见有误的，撤回后由本机关重新出具。"
        raise Conflict("opinion-issued", detail)
    if not owed:
        detail = "该件的交办单已经报结、办结或者撤回，不能发回下级办理。"
        raise Conflict("order-over", detail)


def in_order(conditions: Iterable[Condition]) -> list[str]:
    """The conditions, each once, as they are listed."""
    given = frozenset(conditions)
    return [each.value for each in Condition if each in given]


def told(conditions: Collection[str], grounds: str) -> str:
    """What history keeps of a request or a proposal."""
    return f"{named(conditions)}：{grounds}"


def named(conditions: Collection[str]) -> str:
    """The conditions as letters name them."""
    return "；".join(label("elevation_condition", each) for each in conditions)
