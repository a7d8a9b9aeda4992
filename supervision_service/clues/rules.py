"""What may happen to a clue of a breach, and by whom; who is told of it. No I/O here.

线索移交: what was found while handling a matter is handed to the competent organ, by decision of a
leader. It is no accusation by a petitioner (those are sealed in intake) and names no person. Only
who made it, the head of the petition office and the leader who decides see it.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.moves import By, Move, Relation, Role
from shared.personal import fold
from shared.regions import Level
from shared.workdays import chinese_date
from supervision_service.urgings.rules.letters import sentence


class Status(StrEnum):
    """Where a clue stands."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    NOT_TAKEN_UP = "not_taken_up"
    RESULT_KNOWN = "result_known"
    DROPPED = "dropped"


class Kind(StrEnum):
    """Of what breach it is a clue."""

    ILLEGAL_LAND_USE = "illegal_land_use"
    ILLEGAL_MINING = "illegal_mining"
    ILLEGAL_BUILDING = "illegal_building"
    LIST_FRAUD = "list_fraud"
    FUND_MISUSE = "fund_misuse"
    FORGERY = "forgery"
    OTHER = "other"


READERS = frozenset({
    Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.SUPERVISOR, Role.PET_HEAD,
    Role.DEPUTY, Role.PRINCIPAL,
})  # fmt: skip
"""Who may have to do with one; each sees those that they make, keep or decide on."""
DECIDERS = frozenset({Role.DEPUTY, Role.PRINCIPAL, Role.UNIT_HEAD})

MAKER = Relation(
    "maker", "who made it", "not-clue-maker", "只有登记该线索的人员或者信访办负责人才能办理。"
)
DECIDER = Relation(
    "decider_id", "the leader who decides", "not-clue-decider",
    "只有所报请的领导才能决定是否移交。",
)  # fmt: skip
MADE_IT = Relation(
    "maker", "who made it", "decider-is-maker", "线索不能由登记人自己决定移交。"
)  # fmt: skip

_MAKING = frozenset({Role.UNIT_HANDLER, Role.DIV_HANDLER, Role.SUPERVISOR, Role.PET_HEAD})
_KEEPERS = (By(_MAKING, person=MAKER), By({Role.PET_HEAD}, Level.PROVINCE))
_DECIDERS = (By(DECIDERS, person=DECIDER, never=MADE_IT),)
_BEFORE = frozenset({Status.DRAFTED, Status.APPROVED})
WITH_ORGAN = frozenset({Status.HANDED_OVER, Status.RECEIVED, Status.TAKEN_UP})
"""The organ is to say something."""
_DECIDED = frozenset({Status.TAKEN_UP, Status.NOT_TAKEN_UP})

NOTE = Move("note", "登记线索", frozenset(), Status.DRAFTED, _MAKING)
REVISE = Move("revise", "修改线索", {Status.DRAFTED}, None, _KEEPERS)
APPROVE = Move("approve", "同意移交线索", {Status.DRAFTED}, Status.APPROVED, _DECIDERS)
DROP = Move("drop", "不予移交线索", _BEFORE, Status.DROPPED, _DECIDERS)
WITHDRAW = Move("withdraw", "撤回线索", _BEFORE, Status.DROPPED, _KEEPERS)
REOPEN = Move("reopen", "恢复线索", {Status.DROPPED}, Status.DRAFTED, _KEEPERS)
HAND_OVER = Move("hand-over", "移交线索", {Status.APPROVED}, Status.HANDED_OVER, _KEEPERS)
UNDO_HAND_OVER = Move(
    "undo-hand-over", "撤销线索移交", {Status.HANDED_OVER}, Status.APPROVED, _KEEPERS
)
RECORD_RECEIPT = Move(
    "record-receipt", "登记线索接收", {Status.HANDED_OVER}, Status.RECEIVED, _KEEPERS
)
UNDO_RECEIPT = Move("undo-receipt", "撤销线索接收", {Status.RECEIVED}, Status.HANDED_OVER, _KEEPERS)
RECORD_TAKING_UP = Move(
    "record-taking-up", "登记线索受理", {Status.RECEIVED}, Status.TAKEN_UP, _KEEPERS
)
RECORD_REFUSAL = Move(
    "record-refusal", "登记线索不受理", {Status.RECEIVED}, Status.NOT_TAKEN_UP, _KEEPERS
)
UNDO_DECISION = Move(
    "undo-decision", "撤销线索受理情况", _DECIDED, Status.RECEIVED, _KEEPERS
)  # fmt: skip
REDIRECT = Move(
    "redirect", "另行移交线索", {Status.NOT_TAKEN_UP}, Status.DRAFTED, _KEEPERS
)  # fmt: skip
RECORD_RESULT = Move(
    "record-result", "登记线索查处结果", {Status.TAKEN_UP}, Status.RESULT_KNOWN, _KEEPERS
)
UNDO_RESULT = Move(
    "undo-result", "撤销线索查处结果", {Status.RESULT_KNOWN}, Status.TAKEN_UP, _KEEPERS
)
MOVE_DUE = Move("move-due", "调整线索反馈期限", WITH_ORGAN, None, _KEEPERS)
# What a day without a word calls for; whether it is sent, a person decides (domain §10.2).
PROPOSE = Move("propose", "提出催问建议", WITH_ORGAN, None, {Role.SYSTEM}, called=False)
REMIND = Move("remind", "发出线索催问函", WITH_ORGAN, None, _KEEPERS)
DISMISS = Move("dismiss", "不予催问", WITH_ORGAN, None, _KEEPERS)

MOVES = (
    NOTE, REVISE, APPROVE, DROP, WITHDRAW, REOPEN, HAND_OVER, UNDO_HAND_OVER, RECORD_RECEIPT,
    UNDO_RECEIPT, RECORD_TAKING_UP, RECORD_REFUSAL, UNDO_DECISION, REDIRECT, RECORD_RESULT,
    UNDO_RESULT, MOVE_DUE, PROPOSE, REMIND, DISMISS,
)  # fmt: skip
COUNTED = tuple(Status)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘袁董苏吕魏蒋杜沈姜傅钟卢汪戴"
    "崔廖范邹熊孟秦邱侯尹薛闫雷陶贺顾郝龚邵覃欧阳"
)
_NO_NAME = "陈述|陈情|张贴|周边|周围|许可|许诺|何时|何种|何地|曾经|曾任|杜绝|顾虑|钟点"
_CALLED = (
    "信访人|举报人|投诉人|反映人|来访人|当事人|业主|村民|户主|被征收人"
    "|法定代表人|负责人|经办人|姓名"
)
_NAME = re.compile(
    rf"(?:{_CALLED})(?:为|是|系|叫|名叫|:)\s?(?!{_NO_NAME})[{_SURNAMES}][\u4e00-\u9fff](?<!某)"
    rf"|(?:{_CALLED})(?!{_NO_NAME})[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?<!某)"
    r"(?=等|反映|称|,|。|、|;|\(|先生|女士|同志|本人|家|户|$)"
    rf"|(?!{_NO_NAME})[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?<!某)(?:先生|女士|同志|等\d+人|等人)"
)
"""A name shows by what stands beside it; whose it is, nobody here knows."""


def nameless(texts: Mapping[str, str | None]) -> None:
    """Raise `Invalid` (names-person) for texts, by the body's field, that call a person by name."""
    named = [
        field
        for field, text in texts.items()
        if text is not None and _NAME.search(fold(text).replace("，", ",").replace("：", ":"))
    ]
    if named:
        detail = "线索只写事实和凭据所在，不写信访人和其他个人的姓名；须指明的，写“某某”。"
        raise Invalid("names-person", detail, [FieldError(each, "含有姓名") for each in named])


def decider_known(*, known: bool) -> None:
    """Raise `Invalid` (decider-unknown) for an account that is no leader of the unit or above."""
    if not known:
        detail = "报请的领导应为本单位或者上级单位的负责人、分管领导或者主要领导。"
        raise Invalid("decider-unknown", detail, [FieldError("decider_id", "不能决定该线索")])


def unseen() -> NotFound:
    """What is missing and what is not for the caller are refused alike."""
    return NotFound("clue-not-found", "没有找到该线索，或您无权查看。")


def dated(day: date, since: date | None, today: date, field: str) -> None:
    """Raise `Invalid` (day-invalid) for a day before the step that it follows, or of tomorrow."""
    if day > today or (since is not None and day < since):
        detail = "日期应在上一步办理之日与今天之间。"
        raise Invalid("day-invalid", detail, [FieldError(field, "不在可登记的日期内")])


def proposed(*, is_open: bool) -> None:
    """Raise `Conflict` (nothing-proposed) unless a reminder is proposed, and nobody decided."""
    if not is_open:
        detail = "没有待决定的催问建议；反馈期限届满仍无反馈的，系统提出一次。"
        raise Conflict("nothing-proposed", detail)


SERIES = "XS"


def number(year: int, ordinal: int) -> str:
    """XS-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"


def letter(
    document_no: str, addressee: str, what: str, facts: str, materials: str | None, due: date,
    signer: str, issuer: str, day: date,
) -> str:  # fmt: skip
    """The letter by which a clue is handed over （线索移交函）."""
    with_it = "" if materials is None else f"\n\n　　三、有关材料\n\n　　{sentence(materials)}"
    return f"""关于移交违法线索的函
{document_no}

{addressee}：

　　我单位在办理信访事项中发现以下线索，属你单位职责范围，现移交你单位依法处理。

　　一、线索内容

　　{sentence(what)}

　　二、有关事实

　　{sentence(facts)}{with_it}

　　请出具接收回执，并于{chinese_date(due)}前（含当日）书面告知是否受理和处理情况；\
不受理的，请说明理由。本件涉及的情况请注意保密。

　　签发人：{signer}。

　　　　　　　　　　　　　　{issuer}
　　　　　　　　　　　　　　{chinese_date(day)}
"""


def reminder(
    document_no: str, addressee: str, former_no: str, former_day: date, due: date, issuer: str,
    day: date,
) -> str:  # fmt: skip
    """The letter by which an organ is asked what became of a clue （线索催问函）."""
    return f"""关于催问线索处理情况的函
{document_no}

{addressee}：

　　我单位于{chinese_date(former_day)}以{former_no}移交的线索，请于{chinese_date(due)}前\
告知处理情况，至今尚未收到。请尽快书面告知。

　　　　　　　　　　　　　　{issuer}
　　　　　　　　　　　　　　{chinese_date(day)}
"""
