"""Which ways of ending at the door are open to a piece, by what is known of it. No I/O."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from intake_service.reception.matters.rules import Family
from intake_service.reception.registration import rules
from intake_service.reception.registration.rules import Purpose, Seal, Source, Status
from shared.errors import Conflict
from shared.moves import Move

_APPEALS = frozenset({Purpose.COMPLAINT_APPEAL, Purpose.REQUEST_SETTLEMENT})


class Known(Protocol):
    """A piece as far as these rules ask; `family` is null until it is triaged."""

    @property
    def status(self) -> Status: ...
    @property
    def seal(self) -> Seal: ...
    @property
    def source(self) -> Source: ...
    @property
    def sender(self) -> str | None: ...
    @property
    def purpose(self) -> Purpose: ...
    @property
    def due_raw(self) -> date | None: ...
    @property
    def family(self) -> Family | None: ...


def check_possible(move: Move, piece: Known) -> None:
    """Raise `Conflict` for a move at the door that the piece rules out."""
    if move in (rules.FILE, rules.REDIRECT, rules.NOT_ACCEPT, rules.NO_LONGER_ACCEPT, rules.STUDY,
                rules.REPLY):  # fmt: skip
        rules.check_unsealed(piece.seal)
        check_unaccepted(piece)
    if (check := _CHECKS.get(move)) is not None:
        check(piece)


def check_unaccepted(piece: Known) -> None:
    """Raise `Conflict` (already-accepted) once DL05 runs: it ends with an opinion alone.

    So when an order was withdrawn that a bureau had accepted, or should have answered by then.
    """
    if piece.due_raw is not None:
        detail = "该件的办理期限已经起算，应当继续办理，不能在登记环节办结。"
        raise Conflict("already-accepted", detail)


def check_fileable(piece: Known) -> None:
    """Raise `Conflict` (already-triaged): what was triaged asks for something."""
    if piece.family is not None:
        detail = "该件已经甄别并列明诉求，不能存件；确无诉求或者内容不清的，请先撤销甄别。"
        raise Conflict("already-triaged", detail)


def check_filed(piece: Known) -> None:
    """Raise `Conflict` (filed-as-repeat): a repeat leaves its matter by undoing its triage."""
    if piece.family is not None:
        detail = "该件是按重件归并的，请用“撤销甄别”撤销归并。"
        raise Conflict("filed-as-repeat", detail)


def check_direct(piece: Known) -> None:
    """Raise `Conflict` (not-direct) unless the petitioner came to us.

    《信访工作条例》第二十三条: what another organ sent goes back to it by an objection.
    """
    if piece.source is not Source.DIRECT:
        detail = "该件由其他单位转来，不属于本单位职权的，应当向来件单位提出异议。"
        raise Conflict("not-direct", detail)


def check_sent(piece: Known) -> str:
    """The sender. Raises `Conflict` (not-from-sender): what came directly goes back to nobody."""
    if piece.source is Source.DIRECT or piece.sender is None:
        detail = "该件不是其他单位转送、交办的，不能提出异议。"
        raise Conflict("not-from-sender", detail)
    return piece.sender


def check_suggestion(piece: Known) -> None:
    """Raise `Conflict` (not-a-suggestion) unless triage found a suggestion （第二十九条）."""
    if piece.family is not Family.SUGGESTION:
        detail = "只有经甄别属于建议意见类的信访件才能按建议研究。"
        raise Conflict("not-a-suggestion", detail)


def check_answerable(piece: Known) -> None:
    """Raise `Conflict` unless a reply is the lawful end: to an enquiry, or a studied suggestion.

    not-an-enquiry: an appeal has a procedure with its periods and remedies （第三十一条）, which a
    reply would take away. not-studied: a suggestion is studied first （第二十九条）.
    """
    if piece.status is Status.STUDYING:
        return
    suggested = piece.family is Family.SUGGESTION
    if suggested or (piece.family is None and piece.purpose is Purpose.SUGGESTION):
        detail = "建议意见类信访件应当先经甄别和研究，再予以回复。"
        raise Conflict("not-studied", detail)
    if piece.family is not None or piece.purpose in _APPEALS:
        detail = "申诉求决类信访件应当甄别后依法分类处理，不能直接回复。"
        raise Conflict("not-an-enquiry", detail)


def check_appeal(piece: Known) -> None:
    """Raise `Conflict` (not-an-appeal): only appeals go by one of six paths （第三十一条）."""
    if piece.family is not Family.APPEAL:
        detail = "只有经甄别属于申诉求决类的信访件才能依法导入法定途径或者更正途径。"
        raise Conflict("not-an-appeal", detail)


_CHECKS: Mapping[Move, Callable[[Known], object]] = {
    rules.FILE: check_fileable,
    rules.UNDO_FILING: check_filed,
    rules.REDIRECT: check_direct,
    rules.OBJECT: check_sent,
    rules.STUDY: check_suggestion,
    rules.REPLY: check_answerable,
    rules.ACCEPT: check_appeal,
    rules.SIMPLIFY: check_appeal,
    rules.DIVERT: check_appeal,
    rules.FIND_PATH: check_appeal,
    rules.CORRECT_ROUTE: check_appeal,
}
