"""What may happen to a review, and who may do it. No I/O in this package."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from intake_service.reception.registration.rules import HOLDERS
from shared.errors import Conflict
from shared.moves import By, Move, Relation, Role


class Kind(StrEnum):
    """复查 of an opinion, or 复核 of a review （《信访工作条例》第三十五条、第三十六条）."""

    REVIEW = "review"
    RE_REVIEW = "re_review"


class Status(StrEnum):
    """Status of a review or re-review."""

    REQUESTED = "requested"
    REFUSED = "refused"
    UNDER_REVIEW = "under_review"
    DRAFTED = "drafted"
    ISSUED = "issued"
    DELIVERED = "delivered"
    REDONE = "redone"
    CLOSED_NO_RE_REVIEW = "closed_no_re_review"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What a review comes to （domain §2.3）."""

    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED_REDO = "revoked_redo"


class Refusal(StrEnum):
    """Why a review is refused （domain §2.3）."""

    LATE = "late"
    WRONG_ORGAN = "wrong_organ"
    TAKEN_UP_ELSEWHERE = "taken_up_elsewhere"
    STATUTORY_PATH = "statutory_path"


HEARING_EXCLUDED = frozenset({Kind.RE_REVIEW})
"""In which the time of a hearing is not counted （第三十六条）; of reviews no law says so."""
BEING_REVIEWED = frozenset({Status.REQUESTED, Status.UNDER_REVIEW, Status.DRAFTED})
RECEIVED = frozenset({Status.DELIVERED, Status.CLOSED_NO_RE_REVIEW})
IN_FORCE = RECEIVED | {Status.ISSUED}
"""With an opinion that was issued and stands."""

ORGAN = Relation("organ_id", "the reviewing organ", "not-reviewing-organ",
                 "该复查（复核）由其他机关办理，只有复查（复核）机关才能办理此项。")  # fmt: skip
RECORDER = Relation("recorder_id", "the unit that recorded the request", "not-recording-unit",
                    "该请求由其他单位登记，只有登记单位才能撤销登记。")  # fmt: skip
RESPONSIBLE = Relation("unit_id", "the responsible unit", "not-responsible-unit",
                       "该件由其他单位办理，只有责任单位才能办理此项。")  # fmt: skip
_HANDLED = Relation("handled_by", "whoever handled what is reviewed", "reviewer-is-handler",
                    "您办理过被复查（复核）的信访件，应当回避，不能办理此项。")  # fmt: skip
_TOOK_PART = Relation("not_signing", "whoever handled what is reviewed, or drafted this",
                      "reviewer-is-handler",
                      "您办理过被复查（复核）的信访件或者拟写了该意见，不能签发。")  # fmt: skip
_REQUESTED = frozenset({Status.REQUESTED})
_UNDER_REVIEW = frozenset({Status.UNDER_REVIEW})
_DRAFTED = frozenset({Status.DRAFTED})
_SIGNERS = frozenset({Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL})
_REVIEWER = (By({Role.REVIEWER}, unit=ORGAN, never=_HANDLED),)
_HEADS = (By(_SIGNERS | {Role.PET_HEAD}, unit=ORGAN, never=_HANDLED),)

REQUEST = Move("request", "登记请求", frozenset(), Status.REQUESTED, HOLDERS, letter="D17",
               called=False)  # fmt: skip
TAKE_UP = Move("take-up", "受理", _REQUESTED, Status.UNDER_REVIEW, _REVIEWER)
REFUSE = Move("refuse", "不予受理", _REQUESTED, Status.REFUSED, _HEADS, letter="D06-R")
RECONSIDER = Move("reconsider", "撤销不予受理", frozenset({Status.REFUSED}), Status.REQUESTED,
                  _HEADS)  # fmt: skip
UNDO_REQUEST = Move(
    "undo-request", "撤销请求登记", _REQUESTED, Status.UNDONE,
    (By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REGISTRAR, Role.PET_HEAD, Role.REVIEWER},
        unit=RECORDER),),
)  # fmt: skip
WITHDRAW_REQUEST = Move("withdraw-request", "登记信访人撤回请求", BEING_REVIEWED, Status.UNDONE,
                        (By({Role.REVIEWER}, unit=ORGAN),))  # fmt: skip
DRAFT = Move("draft", "拟写复查（复核）意见", _UNDER_REVIEW, Status.DRAFTED, _REVIEWER)
RETURN = Move("return", "退回修改", _DRAFTED, Status.UNDER_REVIEW, _HEADS)
ISSUE = Move("issue", "签发复查（复核）意见书", _DRAFTED, Status.ISSUED,
             (By(_SIGNERS, unit=ORGAN, never=_TOOK_PART),), letter="D18")  # fmt: skip
DELIVER = Move("deliver", "送达复查（复核）意见书", frozenset({Status.ISSUED}), Status.DELIVERED,
               _REVIEWER, letter="D20")  # fmt: skip
UNDO_RECEIPT = Move("undo-receipt", "撤销送达记录", RECEIVED, Status.ISSUED, _HEADS)
WITHDRAW = Move("withdraw", "撤回复查（复核）意见书", IN_FORCE, Status.UNDER_REVIEW,
                (By(_SIGNERS, unit=ORGAN),))  # fmt: skip
HOLD_HEARING = Move("hold-hearing", "举行听证", _UNDER_REVIEW, None, _REVIEWER,
                    letter="D14-R")  # fmt: skip
END_HEARING = Move("end-hearing", "结束听证", _UNDER_REVIEW, None, _REVIEWER,
                   letter="D14-M")  # fmt: skip
UNDO_HEARING = Move("undo-hearing", "撤销听证记录", _UNDER_REVIEW, None, _REVIEWER)
REDO = Move("redo", "重新办理", RECEIVED, Status.REDONE,
            (By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD},
                unit=RESPONSIBLE),))  # fmt: skip
# What an organ outside our system did is recorded by those whom its papers reach.
RECORD_OUTCOME = Move("record-outcome", "登记系统外复查（复核）意见", _REQUESTED, Status.ISSUED,
                      HOLDERS)  # fmt: skip
RECORD_REFUSED = Move("record-refused", "登记系统外不予受理", _REQUESTED, Status.REFUSED,
                      HOLDERS)  # fmt: skip
RECORD_DELIVERY = Move("record-delivery", "登记系统外意见书送达", frozenset({Status.ISSUED}),
                       Status.DELIVERED, HOLDERS)  # fmt: skip
UNDO_RECORD = Move("undo-record", "撤销系统外登记", IN_FORCE | {Status.REFUSED}, Status.REQUESTED,
                   HOLDERS)  # fmt: skip
LAPSE = Move("lapse", "超期未申请复核", frozenset({Status.DELIVERED}), Status.CLOSED_NO_RE_REVIEW,
             frozenset({Role.SYSTEM}), called=False)  # fmt: skip
_RECORDED = (RECORD_OUTCOME, RECORD_REFUSED, RECORD_DELIVERY, UNDO_RECORD)
MOVES = (REQUEST, TAKE_UP, REFUSE, RECONSIDER, UNDO_REQUEST, WITHDRAW_REQUEST, DRAFT, RETURN,
         ISSUE, DELIVER,
         UNDO_RECEIPT, WITHDRAW, HOLD_HEARING, END_HEARING, UNDO_HEARING, REDO, RECORD_OUTCOME,
         RECORD_REFUSED, RECORD_DELIVERY, UNDO_RECORD, LAPSE)  # fmt: skip


class Facts(Protocol):
    """What a review says that rules moves out."""

    @property
    def organ_id(self) -> UUID | None: ...
    @property
    def late(self) -> bool: ...
    @property
    def competent(self) -> bool: ...
    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def hearing(self) -> bool | None: ...


def check_possible(move: Move, review: Facts) -> None:
    """Raise `Conflict` for a move that facts beside status and person rule out.

    organ-ours, review-late, review-not-competent, no-redo, hearing-open, hearing-held, no-hearing.
    """
    if move in _RECORDED and review.organ_id is not None:
        detail = "该请求由本系统机关复查（复核），不能登记系统外办理情况。"
        raise Conflict("organ-ours", detail)
    if move in (TAKE_UP, RECORD_OUTCOME):
        check_takes_up(late=review.late, competent=review.competent)
    if move is REDO and review.outcome is not Outcome.REVOKED_REDO:
        raise Conflict("no-redo", "复查意见没有撤销原处理意见，不需重新办理。")
    if move is DRAFT and review.hearing:
        raise Conflict("hearing-open", "听证尚未结束，不能拟写意见。")
    if move is HOLD_HEARING and review.hearing is not None:
        detail = "该件已举行听证，不能再次举行；记录有误的，请先撤销。"
        raise Conflict("hearing-held", detail)
    none_held = move is UNDO_HEARING and review.hearing is None
    if none_held or (move is END_HEARING and not review.hearing):
        raise Conflict("no-hearing", "该件没有可以办理此项的听证。")


def check_redo(*, agreed: bool, window_over: bool, consent: str | None) -> None:
    """Raise `Conflict` (re-review-possible) while the petitioner may still ask for a re-review.

    What was revoked is done again once the petitioner agreed on receipt, says so since, or lets
    the window pass: the same matter is not handled and re-reviewed at once.
    """
    if not (agreed or window_over or consent):
        detail = "请求复核的期限尚未届满，信访人同意重新办理的，请注明其表示同意的情况。"
        raise Conflict("re-review-possible", detail)


def check_none_open(*, pending: bool) -> None:
    """Raise `Conflict` (review-open): one request at a time about one piece."""
    if pending:
        raise Conflict("review-open", "该件已有复查（复核）请求正在办理，请先处理。")


def check_known(*, addressable: bool) -> None:
    """Raise `Conflict` (petitioner-unknown): a review is asked for by a petitioner with a name."""
    if not addressable:
        detail = "该件未署信访人姓名（名称），不能确认请求人的身份，不能登记复查请求。"
        raise Conflict("petitioner-unknown", detail)


def check_takes_up(*, late: bool, competent: bool) -> None:
    """Raise `Conflict` (review-late, review-not-competent): such a request is refused."""
    if late:
        detail = "该请求超过了法定期限，不能受理，请办理不予受理并告知信访人。"
        raise Conflict("review-late", detail)
    if not competent:
        detail = "本单位不是有权复查（复核）的机关，不能受理，请办理不予受理并告知信访人。"
        raise Conflict("review-not-competent", detail)


def check_refusal(reason: Refusal, *, late: bool, competent: bool) -> None:
    """Raise `Conflict` (not-late, organ-competent) for a reason that is not so.

    What the system knows of the day and of the organ it checks; the others a person decides.
    """
    if reason is Refusal.LATE and not late:
        raise Conflict("not-late", "该请求在法定期限内提出，不能以超过期限为由不予受理。")
    if reason is Refusal.WRONG_ORGAN and competent:
        detail = "本单位有权复查（复核），不能以此为由不予受理。"
        raise Conflict("organ-competent", detail)
