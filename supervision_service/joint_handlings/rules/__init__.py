"""What may happen to a joint handling with other departments, and by whom. No I/O here.

联办 · 联合查办 · 联销: other organs are asked in numbered letters and answer until a day; the
matter is ended by all sides together. What only one side ended is a status of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.moves import By, Move, Relation, Role
from shared.regions import Level


class Status(StrEnum):
    """Where a joint handling stands; `ending`: some sides ended it, and others did not yet."""

    DRAFTED = "drafted"
    ASKED = "asked"
    ENDING = "ending"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What is done together: the matter is handled, or something is looked into."""

    REQUEST = "request"
    INVESTIGATION = "investigation"


class OrganKind(StrEnum):
    """Of which department an organ is."""

    HOUSING = "housing"
    TRANSPORT = "transport"
    AGRICULTURE = "agriculture"
    CIVIL_AFFAIRS = "civil_affairs"
    HUMAN_RESOURCES = "human_resources"
    PUBLIC_SECURITY = "public_security"
    JUSTICE = "justice"
    FINANCE = "finance"
    ECOLOGY = "ecology"
    WATER = "water"
    FORESTRY = "forestry"
    HEALTH = "health"
    MEDICAL_SECURITY = "medical_security"
    MARKET = "market"
    EMERGENCY = "emergency"
    TAXATION = "taxation"
    GOVERNMENT = "government"
    OTHER = "other"


class Answer(StrEnum):
    """What an organ says to the request."""

    AGREED = "agreed"
    PARTLY = "partly"
    NOT_AGREED = "not_agreed"


class Channel(StrEnum):
    """How an organ without an account of its own let us know."""

    LETTER = "letter"
    MEETING = "meeting"


class Word(StrEnum):
    """What was recorded of an organ, and waits for a second person."""

    ANSWER = "answer"
    END = "end"


READERS = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.DEPUTY,
    Role.PRINCIPAL, Role.SUPERVISOR, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER,
    Role.LEADER, Role.JOINT_OFFICE, Role.THIRD_PARTY,
})  # fmt: skip
"""Who may read one, each what they see; an organ's account the one in which it is asked."""

ASKER = Relation(
    "unit_id", "the unit that asks", "not-asking-unit", "只有发起联办的单位才能办理此项。"
)
DRAFTER = Relation(
    "drafter", "who drafted it", "signer-is-drafter",
    "联办函不能由起草人自己签发，请由其他负责人签发。",
)  # fmt: skip
RECORDER = Relation(
    "recorders", "who recorded it", "confirmer-is-recorder",
    "来函登记不能由登记人自己确认，请由其他人员确认。",
)  # fmt: skip
_DRAFTERS = (By({Role.UNIT_HANDLER}, unit=ASKER), By({Role.SUPERVISOR}, Level.PROVINCE, ASKER))
_OFFICE = (
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=ASKER),
    By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE, ASKER),
)
_HEADS = (By({Role.UNIT_HEAD}, unit=ASKER), By({Role.PET_HEAD}, Level.PROVINCE, ASKER))
_SIGNERS = (
    By({Role.UNIT_HEAD}, unit=ASKER, never=DRAFTER),
    By({Role.PET_HEAD, Role.DEPUTY}, Level.PROVINCE, ASKER, never=DRAFTER),
)
_SECOND = (
    By({Role.UNIT_HEAD}, unit=ASKER, never=RECORDER),
    By({Role.PET_HEAD, Role.SUPERVISOR}, Level.PROVINCE, ASKER, never=RECORDER),
)
_ORGAN = (By({Role.THIRD_PARTY}),)
"""Whose organ it is, the command asks: an account sees nothing else anyway."""
_AGREEING = frozenset({Status.ASKED, Status.ENDING})
OPEN = frozenset({Status.DRAFTED, Status.ASKED, Status.ENDING})
SHOWN = _AGREEING
"""As long as one of these, an organ with an account sees what it was asked."""

DRAFT = Move("draft", "起草联办函", frozenset(), Status.DRAFTED, _DRAFTERS)
REVISE = Move("revise", "修改联办函", {Status.DRAFTED}, None, _DRAFTERS)
ISSUE = Move("issue", "发出联办函", {Status.DRAFTED}, Status.ASKED, _SIGNERS)
CANCEL = Move("cancel", "取消联办", {Status.DRAFTED, Status.ASKED}, Status.CANCELLED, _HEADS)
MOVE_DUE = Move("move-due", "调整联办答复期限", {Status.ASKED}, None, _HEADS)
ANSWER = Move("answer", "答复联办", {Status.ASKED}, None, _ORGAN)
RECORD_ANSWER = Move("record-answer", "登记部门答复", {Status.ASKED}, None, _OFFICE)
CONFIRM_RECORD = Move("confirm-record", "确认来函登记", _AGREEING, None, _SECOND)
RETURN_RECORD = Move("return-record", "退回来函登记", _AGREEING, None, _SECOND)
UNDO_ANSWER = Move("undo-answer", "撤销部门答复", {Status.ASKED}, None, _HEADS)
WITHDRAW = Move("withdraw", "不再商请该部门", {Status.ASKED}, None, _HEADS)
ASK_AGAIN = Move("ask-again", "恢复商请该部门", {Status.ASKED}, None, _HEADS)
# What a day without an answer calls for; whether it is sent, a person decides (domain §10.2).
PROPOSE = Move("propose", "提出催办建议", {Status.ASKED}, None, {Role.SYSTEM}, called=False)
REMIND = Move("remind", "发出联办催办函", {Status.ASKED}, None, _HEADS)
DISMISS = Move("dismiss", "不予催办", {Status.ASKED}, None, _HEADS)
RECORD_FINDINGS = Move("record-findings", "登记联合查办情况", {Status.ASKED}, None, _OFFICE)
END = Move("end", "本单位确认销号", _AGREEING, Status.ENDING, _HEADS)
CONFIRM_END = Move("confirm-end", "部门确认销号", _AGREEING, Status.ENDING, _ORGAN)
RECORD_END = Move("record-end", "登记部门销号", _AGREEING, None, _OFFICE)
TAKE_END = Move("take-end", "部门销号生效", _AGREEING, Status.ENDING, _SECOND, called=False)
# The last side has ended it: it is over for all at once.
COMPLETE = Move(
    "complete", "各方联合销号", {Status.ENDING}, Status.ENDED,
    {Role.UNIT_HEAD, Role.PET_HEAD, Role.SUPERVISOR, Role.THIRD_PARTY}, called=False,
)  # fmt: skip
RESUME = Move("resume", "恢复联办", {Status.ENDING, Status.ENDED}, Status.ASKED, _HEADS)
REOPEN = Move("reopen", "重新起草联办函", {Status.CANCELLED}, Status.DRAFTED, _HEADS)

MOVES = (
    DRAFT, REVISE, ISSUE, CANCEL, MOVE_DUE, ANSWER, RECORD_ANSWER, CONFIRM_RECORD, RETURN_RECORD,
    UNDO_ANSWER, WITHDRAW, ASK_AGAIN, PROPOSE, REMIND, DISMISS, RECORD_FINDINGS, END, CONFIRM_END,
    RECORD_END, TAKE_END, COMPLETE, RESUME, REOPEN,
)  # fmt: skip

MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Side:
    """How far one organ is; an organ that is asked no more is none."""

    name: str
    answer: Answer | None
    waits: Word | None
    ended_on: date | None

    @property
    def takes_part(self) -> bool:
        """Whether it has something to end: who did not agree has not."""
        return self.answer in {Answer.AGREED, Answer.PARTLY}


def goes_on(status: str) -> None:
    """Raise `Conflict` (matter-merged): what was merged goes on in another matter."""
    if status == MERGED:
        raise Conflict("matter-merged", "该信访事项已并入其他事项，请对所并入的事项办理。")


def one_leads(leads: Sequence[bool]) -> None:
    """Raise `Invalid` (leads-twice): one organ leads, or else the unit that asks."""
    if sum(leads) > 1:
        detail = "几个部门联办的，只能由一个部门牵头；都不牵头的，由本单位牵头。"
        raise Invalid("leads-twice", detail, [FieldError("organs", "牵头部门多于一个")])


def each_once(names: Sequence[str], accounts: Sequence[UUID]) -> None:
    """Raise `Invalid` (organ-twice) for an organ, or an account, that is asked twice."""
    if len(set(names)) < len(names) or len(set(accounts)) < len(accounts):
        detail = "同一部门只填写一次。"
        raise Invalid("organ-twice", detail, [FieldError("organs", "部门重复")])


def with_account(account: UUID | None, until: date | None, today: date) -> None:
    """Raise `Invalid` (until-invalid) unless an account, and only an account, has a last day."""
    if (account is None) != (until is None) or (until is not None and until < today):
        detail = "由部门账号在线答复的，须填写不早于今天的查看截止日期；没有账号的，不填写。"
        raise Invalid("until-invalid", detail, [FieldError("organs", "查看截止日期有误")])


def accounts_found(missing: int) -> None:
    """Raise `Invalid` (not-third-party) for an account that is none of another organ."""
    if missing:
        detail = "部门账号应为具有“第三方”角色、正在使用的账号。"
        raise Invalid("not-third-party", detail, [FieldError("organs", "不是第三方账号")])


def unseen() -> NotFound:
    """What is missing and what is not for the caller are refused alike."""
    return NotFound("joint-handling-not-found", "没有找到该联办，或您无权查看。")


def dated(day: date, since: date | None, today: date, field: str) -> None:
    """Raise `Invalid` (day-invalid) for a day before the letter went out, or of tomorrow."""
    if day > today or (since is not None and day < since):
        detail = "日期应在联办函发出之日与今天之间。"
        raise Invalid("day-invalid", detail, [FieldError(field, "不在可登记的日期内")])


def promised(answer: Answer, until: date | None, since: date) -> None:
    """Raise `Invalid` (until-invalid) unless who does something, and nobody else, says till when.

    `since`: the day of the answer.
    """
    if (answer is Answer.NOT_AGREED) != (until is None) or (until is not None and until < since):
        detail = "同意或者部分同意的，须写明不早于答复日的完成期限；不同意的，不填写。"
        raise Invalid("until-invalid", detail, [FieldError("does_until", "完成期限有误")])


def lettered(channel: Channel, number: str | None) -> None:
    """Raise `Invalid` (reply-no-missing) for a letter without its number."""
    if channel is Channel.LETTER and number is None:
        detail = "以函件答复的，须登记来函文号。"
        raise Invalid("reply-no-missing", detail, [FieldError("reply_no", "必填")])


def unanswered(side: Side) -> None:
    """Raise `Conflict` (organ-answered) for an organ that has answered, or was recorded to."""
    if side.answer is not None:
        detail = f"{side.name}已经答复或者已经登记答复；有误的，请先退回或者撤销。"
        raise Conflict("organ-answered", detail)


def answered(side: Side) -> None:
    """Raise `Conflict` (organ-unanswered) unless there is an answer that was confirmed."""
    if side.answer is None or side.waits is Word.ANSWER:
        raise Conflict("organ-unanswered", f"{side.name}还没有经确认的答复。")


def waiting(side: Side) -> None:
    """Raise `Conflict` (nothing-recorded) unless something waits for a second person."""
    if side.waits is None:
        raise Conflict("nothing-recorded", f"{side.name}没有待确认的来函登记。")


def proposed(*, is_open: bool) -> None:
    """Raise `Conflict` (nothing-proposed) unless a reminder is proposed, and nobody decided."""
    if not is_open:
        detail = "该部门没有待决定的催办建议；答复期限届满仍未答复的，系统提出一次。"
        raise Conflict("nothing-proposed", detail)


def correction(*, is_correction: bool, reason: str | None) -> None:
    """Raise `Invalid` (reason-missing) when what is recorded is put right in silence."""
    if is_correction and reason is None:
        detail = "更正已经登记的内容，应说明理由。"
        raise Invalid("reason-missing", detail, [FieldError("reason", "必填")])


def endable(kind: Kind, sides: Iterable[Side], findings: str | None) -> None:
    """Raise `Conflict` unless nothing is open before the first side ends it.

    organ-unanswered · findings-missing, of a joint investigation without its findings.
    """
    open_ = [each.name for each in sides if each.answer is None or each.waits is Word.ANSWER]
    if open_:
        detail = f"{'、'.join(open_)}还没有经确认的答复，不能销号；不再等候的，请先说明不再商请。"
        raise Conflict("organ-unanswered", detail)
    if kind is Kind.INVESTIGATION and findings is None:
        raise Conflict("findings-missing", "联合查办还没有登记查办情况，不能销号。")


def has_part(side: Side) -> None:
    """Raise `Conflict` (organ-has-no-part) for an organ that did not agree."""
    if not side.takes_part:
        detail = f"{side.name}没有同意联办，没有需要销号的事项。"
        raise Conflict("organ-has-no-part", detail)


def not_ended(name: str, ended_on: date | None, waits: Word | None) -> None:
    """Raise `Conflict` (side-ended) for a side that ended it, or was recorded to."""
    if ended_on is not None or waits is Word.END:
        raise Conflict("side-ended", f"{name}已经确认销号，或者已经登记销号。")


def open_sides(unit: str, ours: date | None, sides: Iterable[Side]) -> list[str]:
    """The names of the sides that did not end it yet."""
    theirs = [each.name for each in sides if each.takes_part and each.ended_on is None]
    return [unit, *theirs] if ours is None else theirs


SERIES = "LB"


def number(year: int, ordinal: int) -> str:
    """LB-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"
