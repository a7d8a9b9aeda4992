"""What of a registration may be corrected, by whom, and what asks for a second officer. No I/O."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from intake_service.privacy.vault.rules import mask_name
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.rules import RECEIVER, Purpose
from shared import regions
from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import chinese_date


class CorrectionStatus(StrEnum):
    """CorrectionStatus of a correction （登记更正）."""

    DONE = "done"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Fact(StrEnum):
    """What may have been registered wrongly, in the order in which it is told."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    DOCUMENT_NO = "document_no"
    IS_MAIN = "is_main"
    FORM = "form"
    PURPOSE = "purpose"
    SOURCE = "source"
    SENDER = "sender"
    EXTERNAL_NO = "external_no"
    PETITION_DATE = "petition_date"
    ARRIVED_AT = "arrived_at"
    PETITIONER_COUNT = "petitioner_count"
    IS_INITIAL_HERE = "is_initial_here"
    IS_INITIAL_NATIONAL = "is_initial_national"
    ORIGINAL_TEXT = "original_text"
    STATED_PLACE = "stated_place"
    STATED_CLASS = "stated_class"
    REGION = "region"
    TOPIC = "topic"
    TITLE = "title"
    SUMMARY_MASKED = "summary_masked"
    REQUESTS = "requests"


OF_PERSONS = (Fact.NAME, Fact.PHONE, Fact.ADDRESS, Fact.DOCUMENT_NO)
"""Of each petitioner; `is_main` beside them is null for somebody who is not one of them."""
PERSONAL = frozenset({*OF_PERSONS, Fact.ORIGINAL_TEXT, Fact.STATED_PLACE})
"""Vault data: masked, and shown on record."""
OF_MATTER = frozenset({
    Fact.REGION, Fact.TOPIC, Fact.TITLE, Fact.SUMMARY_MASKED, Fact.REQUESTS,
})  # fmt: skip
"""What triage has found."""
MAY_BE_EMPTY = frozenset({
    Fact.SENDER, Fact.EXTERNAL_NO, Fact.IS_INITIAL_NATIONAL, Fact.STATED_PLACE,
    Fact.STATED_CLASS,
})  # fmt: skip
DECIDED_BY_TWO = frozenset({
    Fact.NAME, Fact.DOCUMENT_NO, Fact.IS_MAIN, Fact.SOURCE, Fact.SENDER, Fact.EXTERNAL_NO,
    Fact.ARRIVED_AT,
})  # fmt: skip
"""Rights rest on it: from when clocks run, which ones, and whose petition it is."""

CORRECTORS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HEAD})
_CONFIRMERS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL})
OFFICE = Relation("unit_id", "the registering unit", RECEIVER.code, RECEIVER.detail)
REQUESTER = Relation("requested_by", "the requester", "confirmer-is-requester",
                     "更正不能由申请人自己核实，请由其他负责人办理。")  # fmt: skip
_REQUESTED = frozenset({CorrectionStatus.REQUESTED})

CORRECT = Move("correct", "更正登记", frozenset(), CorrectionStatus.DONE,
               (By(CORRECTORS, unit=RECEIVER),), called=False)  # fmt: skip
REQUEST = Move("request", "申请更正登记", frozenset(), CorrectionStatus.REQUESTED,
               (By(CORRECTORS, unit=RECEIVER),))  # fmt: skip
CONFIRM = Move("confirm", "核实更正", _REQUESTED, CorrectionStatus.CONFIRMED,
               (By(_CONFIRMERS, unit=OFFICE, never=REQUESTER),))  # fmt: skip
REFUSE = Move("refuse", "不予更正", _REQUESTED, CorrectionStatus.REFUSED,
              (By(_CONFIRMERS, unit=OFFICE, never=REQUESTER),))  # fmt: skip
WITHDRAW = Move("withdraw", "撤回更正申请", _REQUESTED, CorrectionStatus.WITHDRAWN,
                (By(CORRECTORS, unit=OFFICE),))  # fmt: skip
MOVES = (CORRECT, REQUEST, CONFIRM, REFUSE, WITHDRAW)


class Change(NamedTuple):
    """One fact, as it was registered and as it is right, both as JSON knows them.

    `position` is the petitioner's place, where it is one of theirs.
    """

    field: Fact
    position: int | None
    old: Any
    new: Any


Held = Mapping[Fact, Any]
"""What is registered, as JSON knows it."""
People = Mapping[int, Mapping[Fact, Any]]
"""The petitioners by their place."""


def changes(held: Held, people: People, wanted: Held, persons: People) -> list[Change]:
    """What `wanted` (and `persons`, by their place) says otherwise than what is registered."""
    found = [
        Change(field, None, held[field], wanted[field])
        for field in Fact
        if field in wanted and wanted[field] != held[field]
    ]
    for position, said in persons.items():
        known = people.get(position, {})
        gone = Fact.IS_MAIN in said and said[Fact.IS_MAIN] is None
        person = dict.fromkeys((*OF_PERSONS, Fact.IS_MAIN)) if gone else said
        found += [
            Change(field, position, known.get(field), person[field])
            for field in (*OF_PERSONS, Fact.IS_MAIN)
            if field in person and person[field] != known.get(field)
        ]
    order = list(Fact)
    return sorted(found, key=lambda change: (order.index(change.field), change.position or 0))


def applied(people: People, found: Iterable[Change]) -> dict[int, dict[Fact, Any]]:
    """The petitioners after the changes; who is none of them any more is left out."""
    after = {position: dict(person) for position, person in people.items()}
    for change in found:
        if change.position is not None:
            after.setdefault(change.position, {Fact.IS_MAIN: False})[change.field] = change.new
    return {place: person for place, person in sorted(after.items())
            if person[Fact.IS_MAIN] is not None}  # fmt: skip


def by_two(found: Iterable[Change]) -> bool:
    """Whether a second officer must confirm."""
    return any(change.field in DECIDED_BY_TWO for change in found)


def check_found(found: Sequence[Change]) -> None:
    """Raise `Conflict` (nothing-to-correct)."""
    if not found:
        detail = "所填内容与现有登记一致，没有需要更正的内容。"
        raise Conflict("nothing-to-correct", detail)


def check_places(people: Collection[int], persons: Collection[int]) -> None:
    """Raise `Invalid` (registration-invalid) for a place twice, or beyond the next free one."""
    known = set(people)
    for at, position in enumerate(persons):
        free = max(people) + len(known) - len(people) + 1
        if position not in known | {free} or list(persons).count(position) > 1:
            message = "信访人序号有误：更正的须已登记，新增的须接在最后，且不能重复"
            errors = [FieldError(f"petitioners.{at}.position", message)]
            raise Invalid("registration-invalid", f"{message}。", errors)
        known.add(position)


def check_none_pending(*, pending: bool) -> None:
    """Raise `Conflict` (correction-pending): of one registration one request at a time."""
    if pending:
        detail = "该件已有更正申请尚待核实，请先核实或者撤回。"
        raise Conflict("correction-pending", detail)


def check_as_told(found: Iterable[Change], held: Held, people: People) -> None:
    """Raise `Conflict` (registration-changed): what is confirmed is what was asked for."""
    for change in found:
        known = held if change.position is None else people.get(change.position, {})
        if known.get(change.field) != change.old:
            detail = "申请之后该项登记内容又有变动，请不予更正，由申请人按现有登记重新申请。"
            raise Conflict("registration-changed", detail)


def check_arrived(arrived_at: datetime, registered_at: datetime) -> None:
    """Raise `Invalid` (registration-invalid): nothing is registered before it has come."""
    if arrived_at > registered_at:
        message = "收到时间不能晚于登记时间"
        errors = [FieldError("arrived_at", message)]
        raise Invalid("registration-invalid", f"登记内容有误：{message}。", errors)


def check_purpose(purpose: str, *, triaged: bool) -> None:
    """Raise `Conflict` (already-triaged): what accuses somebody is sealed before triage.

    《信访工作条例》第三十条.
    """
    if triaged and purpose == Purpose.ACCUSATION:
        detail = "该件已经甄别，不能直接更正为检举控告，请先撤销甄别，再按检举控告封存。"
        raise Conflict("already-triaged", detail)


def check_triage(found: Iterable[Change], *, triaged: bool) -> None:
    """Raise `Conflict` (not-triaged): what triage finds is corrected since then."""
    if any(change.field in OF_MATTER for change in found):
        piece_rules.check_triaged(triaged=triaged)


def check_requests(found: Iterable[Change], status: piece_rules.Status) -> None:
    """Raise `Conflict` (wrong-status): an opinion answers each request by its number."""
    fields = {change.field for change in found}
    if Fact.REQUESTS in fields and status not in _UNANSWERED:
        detail = "该件的诉求已经拟写处理意见或者不再办理，不能再更正诉求。"
        raise Conflict("wrong-status", detail, current=str(status), allowed=sorted(_UNANSWERED))


_UNANSWERED = frozenset({
    piece_rules.Status.REGISTERED, piece_rules.Status.STUDYING, piece_rules.Status.ASSIGNED,
    piece_rules.Status.FORWARDED, *piece_rules.BEING_HANDLED,
}) - {piece_rules.Status.OPINION_DRAFTING}  # fmt: skip


def check_first(*, wanted: bool | None, first: bool) -> None:
    """Raise `Conflict` (not-first): whether it is the first of its matter the matter says."""
    if wanted is not None and not first:
        detail = "该件不是所属事项的初件；归并有误的，请撤销甄别或者拆分事项。"
        raise Conflict("not-first", detail)


def _itself(text: str) -> list[str]:
    return [text]


def _day(text: str) -> list[str]:
    return [chinese_date(date.fromisoformat(text))]


def _moment(text: str) -> list[str]:
    return [chinese_date(datetime.fromisoformat(text))]


def _name(name: str) -> list[str]:
    return [mask_name(name)]


def _count(count: int) -> list[str]:
    return [f"等{count}人"]


def _place(code: str) -> list[str]:
    return [regions.load().path(code)[-1].name]


def _form(form: str) -> list[str]:
    return [label("form", form)]


def _topic(topic: str) -> list[str]:
    return [label("topic", topic)]


_PRINTED: Mapping[Fact, Callable[[Any], Sequence[str]]] = {
    Fact.NAME: _name, Fact.FORM: _form, Fact.SENDER: _itself, Fact.EXTERNAL_NO: _itself,
    Fact.PETITION_DATE: _day, Fact.ARRIVED_AT: _moment, Fact.PETITIONER_COUNT: _count,
    Fact.REGION: _place, Fact.TOPIC: _topic, Fact.TITLE: _itself,
    Fact.SUMMARY_MASKED: _itself, Fact.REQUESTS: list,
}  # fmt: skip


def printed(change: Change) -> Sequence[str]:
    """How a letter names what was registered wrongly, if it does; a name masked.

    Of petitioners only the main one is named.
    """
    if change.old is None or change.field not in _PRINTED:
        return []
    return _PRINTED[change.field](change.old)
