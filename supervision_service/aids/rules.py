"""What may happen to an aid, and by whom. No I/O here.

又疏又导 · 真帮真扶: explanation, legal education, counselling, mediation, assessment of a matter's
stability; employment guidance, welfare post, relief, judicial, medical and housing aid. Offices
owe it: it is never a measure or a score of a person, and never a condition for anything.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.moves import By, Move, Relation, Role
from shared.regions import Level
from shared.workdays import chinese_date
from supervision_service.closeouts.rules import Code
from supervision_service.closeouts.rules.standards import no_promise
from supervision_service.urgings.rules.letters import sentence


class Status(StrEnum):
    """Where an aid stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    CARRIED_OUT = "carried_out"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """Of what kind the help is; the first five lead to understanding, the others help in need."""

    POLICY_EXPLANATION = "policy_explanation"
    LEGAL_EDUCATION = "legal_education"
    COUNSELLING = "counselling"
    MEDIATION = "mediation"
    STABILITY_ASSESSMENT = "stability_assessment"
    EMPLOYMENT_GUIDANCE = "employment_guidance"
    WELFARE_POST = "welfare_post"
    RELIEF = "relief"
    JUDICIAL_AID = "judicial_aid"
    MEDICAL_AID = "medical_aid"
    HOUSING_AID = "housing_aid"


class AskedBy(StrEnum):
    """Who asked for it."""

    PETITIONER = "petitioner"
    HANDLING_UNIT = "handling_unit"
    LEADER = "leader"


EXPLAINS = frozenset({
    Kind.POLICY_EXPLANATION, Kind.LEGAL_EDUCATION, Kind.COUNSELLING, Kind.MEDIATION
})  # fmt: skip
IN_NEED = frozenset(Kind) - EXPLAINS - {Kind.STABILITY_ASSESSMENT}
DONE = frozenset({Status.CARRIED_OUT, Status.CLOSED})
EXAMINED = DONE | {Status.ASKED, Status.GRANTED, Status.REFUSED}

ASKER = Relation(
    "unit_id", "the unit that asks", "not-asking-unit", "只有提出帮扶的单位才能办理此项。"
)
ASKED_IT = Relation(
    "asked_by_id", "who asked for it", "decider-is-asker",
    "帮扶不能由提出人自己决定，请由其他负责人决定。",
)  # fmt: skip
OWNER = Relation(
    "deciding_unit", "the unit that decides", "not-deciding-unit",
    "只有承担该项帮扶的单位才能办理；由其他部门承担的，由提出单位登记。",
)  # fmt: skip
DID_IT = Relation(
    "done_by",
    "who carried it out",
    "closer-is-doer",
    "帮扶不能由落实人自己办结，请由其他人员核实。",
)
HANDLER = Relation(
    "handling_units", "a unit that handles it", "not-handling-unit",
    "只有办理该项帮扶的单位才能记录和查看有关情况。",
)  # fmt: skip

_STAFF = frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD})
_PROVINCIAL = frozenset({Role.SUPERVISOR, Role.PET_HEAD})
_INSIDE = frozenset({Role.DIV_HANDLER, Role.DIV_HEAD})
_ASKERS = (By(_STAFF, unit=ASKER), By(_PROVINCIAL, Level.PROVINCE, ASKER))
_HEADS = (By({Role.UNIT_HEAD}, unit=ASKER), By({Role.PET_HEAD}, Level.PROVINCE, ASKER))
_SENDERS = (
    By({Role.UNIT_HEAD}, unit=ASKER, never=ASKED_IT),
    By({Role.PET_HEAD}, Level.PROVINCE, ASKER, never=ASKED_IT),
)
_DECIDERS = (
    By({Role.UNIT_HEAD}, unit=OWNER, never=ASKED_IT),
    By({Role.PET_HEAD, Role.DIV_HEAD}, Level.PROVINCE, OWNER, never=ASKED_IT),
)
_DOERS = (By(_STAFF, unit=OWNER), By(_PROVINCIAL | _INSIDE, Level.PROVINCE, OWNER))
_CLOSERS = (
    By({Role.UNIT_HEAD}, unit=ASKER, never=DID_IT),
    By({Role.PET_HEAD}, Level.PROVINCE, ASKER, never=DID_IT),
)
_HANDLERS = (By(_STAFF, unit=HANDLER), By(_PROVINCIAL | _INSIDE, Level.PROVINCE, HANDLER))
_DECIDED = frozenset({Status.GRANTED, Status.REFUSED})
OWED = frozenset({Status.ASKED, Status.GRANTED})
_UNDER_WAY = OWED | {Status.CARRIED_OUT}

ASK = Move("ask", "提出帮扶", frozenset(), Status.ASKED, _ASKERS)
SEND = Move("send", "发出商请帮扶函", {Status.ASKED}, None, _SENDERS)
GRANT = Move("grant", "决定给予帮扶", {Status.ASKED}, Status.GRANTED, _DECIDERS)
REFUSE = Move("refuse", "不予帮扶", {Status.ASKED}, Status.REFUSED, _DECIDERS)
UNDO_DECISION = Move("undo-decision", "撤销帮扶决定", _DECIDED, Status.ASKED, _DECIDERS)
REDIRECT = Move(
    "redirect", "改由其他单位帮扶", {Status.ASKED, Status.REFUSED}, Status.ASKED, _HEADS
)
CARRY_OUT = Move("carry-out", "登记帮扶落实", {Status.GRANTED}, Status.CARRIED_OUT, _DOERS)
PUT_BACK = Move("put-back", "退回帮扶落实", {Status.CARRIED_OUT}, Status.GRANTED, _CLOSERS)
CLOSE = Move("close", "办结帮扶", {Status.CARRIED_OUT}, Status.CLOSED, _CLOSERS)
UNDO_CLOSE = Move("undo-close", "恢复帮扶", {Status.CLOSED}, Status.CARRIED_OUT, _HEADS)
MOVE_DUE = Move("move-due", "调整帮扶期限", OWED, None, _HEADS)
WITHDRAW = Move("withdraw", "撤回帮扶", OWED, Status.WITHDRAWN, _HEADS)
REOPEN = Move("reopen", "重新提出帮扶", {Status.WITHDRAWN}, Status.ASKED, _HEADS)
RECORD_FACTS = Move("record-facts", "记录帮扶有关情况", _UNDER_WAY, None, _HANDLERS)
REVEAL = Move("reveal", "查看帮扶有关情况", frozenset(), None, _HANDLERS)
"""A look that is recorded."""

MOVES = (
    ASK, SEND, GRANT, REFUSE, UNDO_DECISION, REDIRECT, CARRY_OUT, PUT_BACK, CLOSE, UNDO_CLOSE,
    MOVE_DUE, WITHDRAW, REOPEN, RECORD_FACTS,
)  # fmt: skip
OVERSEERS = frozenset({Role.UNIT_HEAD, Role.DIV_HEAD, Role.PET_HEAD})
"""Who sees in their own unit who looked at what."""


def unseen() -> NotFound:
    """What is missing and what is not for the caller are refused alike."""
    return NotFound("aid-not-found", "没有找到该项帮扶，或您无权查看。")


def one_owner(*, unit: bool, organ: bool, organ_kind: bool) -> None:
    """Raise `Invalid` (owner-missing) unless one unit of ours, or one other organ, gives it."""
    if unit == organ or organ != organ_kind:
        detail = "请填写承担帮扶的本系统单位，或者其他部门的类别和名称，二者选一。"
        raise Invalid("owner-missing", detail, [FieldError("owner_id", "二者选一")])


def unconditional(texts: Mapping[str, str | None]) -> None:
    """Raise `Invalid` (aid-conditional) where help depends on petitioning no more (§10.4)."""
    for field, text in texts.items():
        try:
            no_promise([text], field)
        except Invalid as found:
            detail = "帮扶不得以息诉罢访为条件，请删去有关内容。"
            errors = [FieldError(field, "不得以息诉罢访为条件")]
            raise Invalid("aid-conditional", detail, errors) from found


def sendable(*, outside: bool, sent: bool) -> None:
    """Raise `Conflict` (nothing-to-send) unless another organ is asked, which has no letter yet."""
    if not outside or sent:
        detail = "只有由其他部门承担、尚未发函的帮扶才需要发出商请函。"
        raise Conflict("nothing-to-send", detail)


def decided(*, outside: bool, sent: bool, decision_no: str | None) -> None:
    """Hold a decision against who makes it.

    Of another organ it follows our letter, and its document is named. Raises `Conflict`
    (letter-missing), `Invalid` (reply-no-missing).
    """
    if outside and not sent:
        raise Conflict("letter-missing", "还没有向承担帮扶的部门发函，不能登记其决定。")
    if outside and decision_no is None:
        detail = "其他部门的决定，须登记其来函或者决定的文号。"
        raise Invalid("reply-no-missing", detail, [FieldError("decision_no", "必填")])


def dated(day: date, since: date, today: date, field: str) -> None:
    """Raise `Invalid` (day-invalid) for a day before the step that it follows, or of tomorrow."""
    if not since <= day <= today:
        detail = "日期应在上一步办理之日与今天之间。"
        raise Invalid("day-invalid", detail, [FieldError(field, "不在可登记的日期内")])


_SHOWS: Mapping[Code, tuple[frozenset[Kind], frozenset[Status]]] = {
    Code.C3: (EXPLAINS, DONE),
    Code.C4: (IN_NEED, EXAMINED),
}
"""Which aids show that a criterion of the close-out is met: explained, or hardship examined."""


def shows(criterion: Code, kind: Kind | None, status: Status | None) -> None:
    """Raise `Invalid` (aid-not-evidence) unless an aid of the matter shows the criterion met.

    `kind` and `status` are None for an aid that is none of the matter.
    """
    kinds, statuses = _SHOWS.get(criterion, (frozenset[Kind](), frozenset[Status]()))
    if kind not in kinds or status not in statuses:
        detail = (
            "C3可以引用同一事项已经落实的讲解、宣讲、疏导、调解，C4可以引用同一事项提出的困难帮扶；"
            "其他的不能引用帮扶作为凭据。"
        )
        field = f"evidence.{criterion}.aid_id"
        raise Invalid("aid-not-evidence", detail, [FieldError(field, "不能作为该条凭据")])


SERIES = "BF"


def number(year: int, ordinal: int) -> str:
    """BF-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"


def letter(
    document_no: str, addressee: str, title: str, matter_no: str, kind: str, need: str,
    basis: str, due: date, signer: str, issuer: str, day: date,
) -> str:  # fmt: skip
    """The letter by which another organ is asked for help （商请帮扶函）; no circumstances."""
    return f"""关于商请协助帮扶的函
{document_no}

{addressee}：

　　我单位正在办理信访事项“{title}”（{matter_no}），现商请你单位依职责协助{kind}。

　　一、商请事项

　　{sentence(need)}

　　二、依据

　　{sentence(basis)}

　　请于{chinese_date(due)}前（含当日）书面告知是否给予以及落实情况；不予给予的，请说明理由。\
有关人员的具体情况另行当面核对，不随函附送。

　　签发人：{signer}。

　　　　　　　　　　　　　　{issuer}
　　　　　　　　　　　　　　{chinese_date(day)}
"""
