"""What may happen to a consultation about a listed case, and by whom. No I/O here.

专题会商 · 集中会审 · 第三方审议 (domain §4.5). A third party is asked by invitation: it sees this
one consultation until the day that the invitation names, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.moves import By, Move, Relation, Role
from shared.regions import Level
from supervision_service.listings.rules import READERS as OFFICES
from supervision_service.listings.rules import UNDER_SUPERVISION
from supervision_service.listings.rules import Status as Listed


class Status(StrEnum):
    """Where a consultation stands."""

    CALLED = "called"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """In which form one consults."""

    TOPIC = "topic"
    JOINT_REVIEW = "joint_review"
    THIRD_PARTY = "third_party"


READERS = OFFICES | {Role.THIRD_PARTY}
"""Who may read a consultation, each what they see; a third party the one it was asked in."""

CONSULTED_ON = UNDER_SUPERVISION | {Listed.NOMINATED, Listed.LISTED}

PARTICIPANT = Relation(
    "participant_units", "a participant", "not-participant",
    "只有被邀请参加会商的单位和人员才能发表意见。",
)  # fmt: skip

_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_HEADS = (By({Role.PET_HEAD, Role.DEPUTY}, Level.PROVINCE),)
_SPEAKERS = frozenset(
    {
        Role.DIV_HANDLER, Role.DIV_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.PET_HEAD,
        Role.SUPERVISOR, Role.DEPUTY, Role.PRINCIPAL, Role.JOINT_OFFICE, Role.THIRD_PARTY,
    }
)  # fmt: skip
OPEN = frozenset({Status.CALLED})

CALL = Move("call", "发起会商", frozenset(), Status.CALLED, _OFFICE)
INVITE = Move("invite", "邀请参加会商", OPEN, None, _OFFICE)
UNINVITE = Move("uninvite", "取消邀请", OPEN, None, _OFFICE)
GIVE_OPINION = Move("give-opinion", "发表会商意见", OPEN, None, (By(_SPEAKERS, unit=PARTICIPANT),))
MOVE_DUE = Move("move-due", "调整意见期限", OPEN, None, _OFFICE)
CONCLUDE = Move("conclude", "形成会商结论", OPEN, Status.CONCLUDED, _HEADS)
CANCEL = Move("cancel", "取消会商", OPEN, Status.CANCELLED, _HEADS)
REOPEN = Move("reopen", "重新会商", {Status.CONCLUDED, Status.CANCELLED}, Status.CALLED, _HEADS)
# The case is over: nobody waits for what is said any more.
END = Move("end", "随件取消", OPEN, Status.CANCELLED, {Role.SYSTEM}, called=False)

MOVES = (CALL, INVITE, UNINVITE, GIVE_OPINION, MOVE_DUE, CONCLUDE, CANCEL, REOPEN, END)


@dataclass(frozen=True, slots=True)
class Asked:
    """A participant, whether a third party, and whether an opinion came."""

    name: str
    is_third_party: bool
    has_answered: bool


def listed(status: Listed) -> None:
    """Raise `Conflict` (not-on-list) unless the case is on the list or proposed for it."""
    if status not in CONSULTED_ON:
        detail = "只有拟挂牌或者已挂牌、尚未销号的件才能发起会商，请刷新后查看最新状态。"
        raise Conflict("not-on-list", detail, current=str(status))


def ahead(day: date, today: date, field: str) -> None:
    """Raise `Invalid` (due-past) for a day, in the body's `field`, that lies before today."""
    if day < today:
        raise Invalid("due-past", "期限不能早于今天。", [FieldError(field, "早于今天")])


def asked_once(wanted: Sequence[UUID], asked: Sequence[UUID], field: str) -> None:
    """Raise `Invalid` (participant-twice) for who is asked already, or named twice."""
    if len(set(wanted)) < len(wanted) or not set(wanted).isdisjoint(asked):
        detail = "有参加人已经在会商名单中，请不要重复邀请。"
        raise Invalid("participant-twice", detail, [FieldError(field, "已经邀请")])


def third_parties(missing: int) -> None:
    """Raise `Invalid` (not-third-party) where an account is none of a third party."""
    if missing:
        detail = "第三方应使用具有“第三方”角色、正在使用的账号；厅内处室和市县单位请按单位邀请。"
        raise Invalid("not-third-party", detail, [FieldError("third_parties", "不是第三方账号")])


def still_invited(until: date | None, today: date) -> None:
    """Raise `NotFound`, as for whoever was never asked, after the last day of an invitation."""
    if until is not None and until < today:
        raise unseen()


def unseen() -> NotFound:
    """What is missing and what is not for the caller are refused alike."""
    return NotFound("consultation-not-found", "没有找到该会商，或您无权查看。")


def concludable(kind: Kind, asked: Sequence[Asked], reason: str | None) -> None:
    """Raise unless everybody who was asked has spoken, or it is said why not.

    `Conflict`: nobody-asked, third-party-missing (审议 by a third party needs its word);
    `Invalid`: opinions-missing, naming them, without a reason.
    """
    if not asked:
        raise Conflict("nobody-asked", "还没有邀请参加会商的单位，不能形成结论。")
    if kind is Kind.THIRD_PARTY and not any(a.is_third_party and a.has_answered for a in asked):
        detail = "第三方审议须有第三方的意见，才能形成结论。"
        raise Conflict("third-party-missing", detail)
    silent = [each.name for each in asked if not each.has_answered]
    if silent and reason is None:
        detail = f"{'、'.join(silent)}尚未发表意见；不再等候的，请说明理由。"
        raise Invalid("opinions-missing", detail, [FieldError("missing_reason", "必填")])
