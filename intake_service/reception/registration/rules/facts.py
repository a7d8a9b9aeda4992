"""What a registration must hold, which clocks it begins, how it is numbered. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from intake_service.reception.registration.rules import Form, Source
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import local_date

MOST_REPRESENTATIVES = 5
"""《信访工作条例》第二十条: a collective visit elects at most five representatives."""
COLLECTIVE_FROM = 5
"""Visitors from which a visit counts as collective."""
FORM_LETTERS = {
    Form.LETTER: "L", Form.VISIT: "V", Form.ONLINE: "O", Form.MOBILE_APP: "M", Form.WECHAT: "W",
    Form.ONLINE_SUGGESTION: "S", Form.PHONE: "P", Form.LEADER_MAILBOX: "B", Form.FAX: "F",
}  # fmt: skip


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


def is_repeat(*, here: bool, national: bool | None) -> bool:
    """重件: not the first of its matter, here or, as far as anybody says so, in the nation."""
    return not here or national is False


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
