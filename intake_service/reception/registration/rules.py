"""What may happen to a piece, what a registration must hold, how it is numbered. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Move, Role
from shared.workdays import local_date

MOST_REPRESENTATIVES = 5
"""《信访工作条例》第二十条: a collective visit elects at most five representatives."""
COLLECTIVE_FROM = 5
"""Visitors from which a visit counts as collective."""
READERS = frozenset(Role) - {
    Role.PETITIONER, Role.SYSTEM, Role.SERVICE, Role.OPERATOR, Role.REHEARSAL,
    Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN,
}  # fmt: skip
"""Who may read petition work at all; which rows, the line decides."""


class Form(StrEnum):
    """信访形式."""

    LETTER = "letter"
    VISIT = "visit"
    ONLINE = "online"
    MOBILE_APP = "mobile_app"
    WECHAT = "wechat"
    ONLINE_SUGGESTION = "online_suggestion"
    PHONE = "phone"
    LEADER_MAILBOX = "leader_mailbox"
    FAX = "fax"


FORM_LETTERS = {
    Form.LETTER: "L", Form.VISIT: "V", Form.ONLINE: "O", Form.MOBILE_APP: "M", Form.WECHAT: "W",
    Form.ONLINE_SUGGESTION: "S", Form.PHONE: "P", Form.LEADER_MAILBOX: "B", Form.FAX: "F",
}  # fmt: skip


class Purpose(StrEnum):
    """信访目的."""

    COMPLAINT_APPEAL = "complaint_appeal"
    REQUEST_SETTLEMENT = "request_settlement"
    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    OTHER = "other"


class Source(StrEnum):
    """信访来源."""

    DIRECT = "direct"
    PROVINCIAL_PETITION_BUREAU = "provincial_petition_bureau"
    PROVINCIAL_JOINT_OFFICE = "provincial_joint_office"
    MNR = "mnr"
    PROVINCIAL_LEADER_INSTRUCTION = "provincial_leader_instruction"
    PEOPLES_CONGRESS_CPPCC = "peoples_congress_cppcc"
    INSPECTION_GROUP = "inspection_group"
    HOTLINE_12345 = "hotline_12345"
    HOTLINE_12336 = "hotline_12336"
    LOWER_BUREAU_ESCALATION = "lower_bureau_escalation"
    OTHER = "other"


FORM_LABELS = {
    Form.LETTER: "来信", Form.VISIT: "来访", Form.ONLINE: "网上信访", Form.MOBILE_APP: "手机信访",
    Form.WECHAT: "微信信访", Form.ONLINE_SUGGESTION: "网上建议", Form.PHONE: "来电",
    Form.LEADER_MAILBOX: "领导信箱", Form.FAX: "传真",
}  # fmt: skip
SOURCE_LABELS = {
    Source.DIRECT: "直接提出", Source.PROVINCIAL_PETITION_BUREAU: "省信访局转来",
    Source.PROVINCIAL_JOINT_OFFICE: "省信联办交办", Source.MNR: "自然资源部转来",
    Source.PROVINCIAL_LEADER_INSTRUCTION: "领导批示",
    Source.PEOPLES_CONGRESS_CPPCC: "人大、政协转来", Source.INSPECTION_GROUP: "巡视巡察、督察移交",
    Source.HOTLINE_12345: "12345热线转来", Source.HOTLINE_12336: "12336热线转来",
    Source.LOWER_BUREAU_ESCALATION: "下级报请提级", Source.OTHER: "其他",
}  # fmt: skip


class Status(StrEnum):
    """Status of a piece （信访件）."""

    REGISTERED = "registered"
    FILED = "filed"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    OPINION_DRAFTING = "opinion_drafting"
    OPINION_ISSUED = "opinion_issued"
    OPINION_DELIVERED = "opinion_delivered"
    CLOSED_NO_REVIEW = "closed_no_review"


BEING_HANDLED = frozenset({Status.ACCEPTED, Status.INVESTIGATING, Status.OPINION_DRAFTING})
CLOSED = frozenset({Status.FILED, Status.CLOSED_NO_REVIEW})

REGISTER = Move("register", "登记", frozenset(), Status.REGISTERED,
                frozenset({Role.REGISTRAR}), starts=("DL02", "DL03", "DL04"))  # fmt: skip
TRIAGE = Move("triage", "甄别", frozenset({Status.REGISTERED}), None, frozenset({Role.TRIAGE}))
FILE_REPEAT = Move("file-repeat", "按重件归并", frozenset({Status.REGISTERED}), Status.FILED,
                   frozenset({Role.TRIAGE}), stops=("DL02", "DL03", "DL04"))  # fmt: skip
ASSIGN = Move("assign", "交办", frozenset({Status.REGISTERED}), Status.ASSIGNED,
              frozenset({Role.PET_HEAD}), starts=("DL03", "DL04", "DL11"),
              stops=("DL02", "DL03", "DL04"), letter="D09")  # fmt: skip
DEEM_START = Move("deem-start", "视为受理起算", frozenset({Status.ASSIGNED}), None,
                  frozenset({Role.SYSTEM}), starts=("DL05",))  # fmt: skip
ACCEPT = Move("accept", "受理", frozenset({Status.ASSIGNED}), Status.ACCEPTED,
              frozenset({Role.UNIT_HEAD}), starts=("DL05",), stops=("DL03", "DL04"),
              letter="D02")  # fmt: skip
INVESTIGATE = Move("investigate", "开展调查", frozenset({Status.ACCEPTED}), Status.INVESTIGATING,
                   frozenset({Role.UNIT_HANDLER}))  # fmt: skip
DRAFT_OPINION = Move("draft-opinion", "拟写处理意见", frozenset({Status.INVESTIGATING}),
                     Status.OPINION_DRAFTING, frozenset({Role.UNIT_HANDLER}))  # fmt: skip
RETURN_DRAFT = Move("return-draft", "退回修改", frozenset({Status.OPINION_DRAFTING}),
                    Status.INVESTIGATING, frozenset({Role.UNIT_HEAD}))  # fmt: skip
ISSUE_OPINION = Move("issue-opinion", "签发处理意见书", frozenset({Status.OPINION_DRAFTING}),
                     Status.OPINION_ISSUED, frozenset({Role.UNIT_HEAD}), stops=("DL05",),
                     letter="D16")  # fmt: skip
DELIVER_OPINION = Move("deliver-opinion", "送达处理意见书", frozenset({Status.OPINION_ISSUED}),
                       Status.OPINION_DELIVERED, frozenset({Role.UNIT_HANDLER}),
                       starts=("DL07", "DL13"), letter="D20")  # fmt: skip
EXTEND = Move("extend", "延长办理期限", BEING_HANDLED, None, frozenset({Role.UNIT_HEAD}),
              letter="D12")  # fmt: skip
LAPSE = Move("lapse", "超期未申请复查", frozenset({Status.OPINION_DELIVERED}),
             Status.CLOSED_NO_REVIEW, frozenset({Role.SYSTEM}), stops=("DL07",))  # fmt: skip
RECOUNT = Move("recount", "重新计算期限", frozenset(Status), None, frozenset({Role.SYSTEM}))
CORRECT = Move("correct", "更正登记", frozenset(Status), None,
               frozenset({Role.REGISTRAR, Role.PET_HEAD}))  # fmt: skip

MOVES = (REGISTER, TRIAGE, FILE_REPEAT, ASSIGN, DEEM_START, ACCEPT, INVESTIGATE, DRAFT_OPINION,
         RETURN_DRAFT, ISSUE_OPINION, DELIVER_OPINION, EXTEND, LAPSE, RECOUNT, CORRECT)  # fmt: skip

OF_PIECES = (TRIAGE, ASSIGN, INVESTIGATE, DRAFT_OPINION, RETURN_DRAFT, ISSUE_OPINION,
             DELIVER_OPINION)  # fmt: skip
"""Moves that are verbs of a piece in the API; the others belong to an order or an extension."""


def allowed(status: Status, roles: frozenset[Role], *, triaged: bool, own: bool) -> list[str]:
    """Verbs that a person may do to a piece now.

    Triage happens once and comes before assigning; what a bureau does, only the responsible unit
    (`own`) may do.
    """
    possible = [move for move in OF_PIECES if status in move.before and move.roles & roles]
    if triaged:
        possible = [move for move in possible if move is not TRIAGE]
    else:
        possible = [move for move in possible if move is not ASSIGN]
    if not own:
        possible = [move for move in possible if move in (TRIAGE, ASSIGN)]
    return [move.verb for move in possible]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a registration is checked by."""

    form: Form
    source: Source
    sender: str | None
    petition_date: date
    arrived_at: datetime
    petitioner_count: int
    main: Sequence[bool]


def check_registration(facts: Facts, now: datetime) -> None:
    """Raise `Invalid` (registration-invalid) naming every field that is wrong.

    Exactly one main petitioner; at most five representatives of a collective visit (第二十条),
    however many came; arrival neither in the future nor before the petition was made.
    """
    errors = [*_people(facts), *_dates(facts, now)]
    if facts.source is not Source.DIRECT and not facts.sender:
        errors.append(FieldError("sender", "转来的信访件须填写来件单位"))
    if errors:
        detail = "登记内容有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("registration-invalid", detail, errors)


def check_untaken(number: str | None) -> None:
    """Raise `Conflict` (external-no-taken): `number` is the piece that has the sender's number."""
    if number is not None:
        raise taken(number)


def taken(number: str = "") -> Conflict:
    """The refusal of a sender's number that is registered already, as `number` if that is known."""
    where = f"（登记编号 {number}）" if number else ""
    detail = f"该来件单位的这一编号已经登记过{where}，请勿重复登记。"
    return Conflict("external-no-taken", detail)


def _people(facts: Facts) -> list[FieldError]:
    errors = []
    named = len(facts.main)
    if sum(facts.main) != 1:
        errors.append(FieldError("petitioners", "须有且只有一名主信访人"))
    if facts.petitioner_count < named:
        errors.append(FieldError("petitioner_count", "信访人数不能少于所列信访人"))
    if is_collective(facts.form, facts.petitioner_count) and named > MOST_REPRESENTATIVES:
        errors.append(FieldError("petitioners", "集体访的来访代表不得超过5人"))
    return errors


def _dates(facts: Facts, now: datetime) -> list[FieldError]:
    errors = []
    if facts.arrived_at > now:
        errors.append(FieldError("arrived_at", "收到时间不能晚于当前时间"))
    if facts.petition_date > local_date(facts.arrived_at):
        errors.append(FieldError("petition_date", "信访日期不能晚于收到日期"))
    return errors


def is_collective(form: Form, petitioner_count: int) -> bool:
    """集体访: a visit of five or more persons."""
    return form is Form.VISIT and petitioner_count >= COLLECTIVE_FROM


def clocks(source: Source, *, reachable: bool) -> tuple[str, ...]:
    """The deadlines that a registration begins.

    《信访工作条例》第二十三条: a direct submission is owed a notice within 15 days (not when name
    or address is unclear); so is a transferred one, which may be objected to in 5 working days.
    """
    if source is not Source.DIRECT:
        return ("DL03", "DL04")
    return ("DL02",) if reachable else ()


def number(form: Form, registered_at: datetime, sequence: int) -> str:
    """Receipt number: SCZRXF-20261122-L00001. Holds no personal data."""
    day = local_date(registered_at).isoformat().replace("-", "")
    return f"SCZRXF-{day}-{FORM_LETTERS[form]}{sequence:05d}"
