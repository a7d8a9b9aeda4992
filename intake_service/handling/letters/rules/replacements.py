"""Which issued letters are replaced, by whom, and what is said anew. No I/O in this file."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime

from intake_service.handling.letters.rules.sentences import closed, paragraphs
from intake_service.reception.registration.rules import Handling
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import chinese_date

_DOOR = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
_LEAD = frozenset({Role.UNIT_HEAD, Role.DIV_HEAD})
_SIGNED: Mapping[Set[Role], tuple[str, ...]] = {
    _DOOR: ("D02", "D03", "D03-R", "D04", "D06", "D07", "D09", "D09-R", "D10", "D11",
            "D12-F", "D36", "D37-R"),
    frozenset({Role.PET_HEAD}): ("D08",),
    _LEAD: ("D02-R", "D02-S", "D14", "D14-P", "D14-C", "D15-C"),
    _DOOR | _LEAD: ("D05",),
    _DOOR | _LEAD | {Role.PRINCIPAL}: ("D37",),
    frozenset({Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL}): ("D12", "D28", "D28-P", "D28-R",
                                                               "D28-RP"),
    _DOOR | {Role.DIV_HANDLER, Role.UNIT_HANDLER}: ("D38",),
    _DOOR | {Role.PRINCIPAL}: ("D39", "D39-R"),
}  # fmt: skip
"""Who signs which letters, and so replaces them.

Not among them: opinions, which are withdrawn and done again; agreements, which the parties sign;
reports and what returns them, which are made anew; records, which are corrected.
"""
_DIVISIONS = frozenset({Role.DIV_HEAD, Role.DIV_HANDLER})
_ISSUER = Relation("issuer_id", "the issuing organ", "not-issuing-unit",
                   "该文书由其他单位出具，只有出具单位才能更正重发。")  # fmt: skip
_DIVISION = Relation("unit_line", "the division that handles the piece", "not-issuing-unit",
                     _ISSUER.detail)  # fmt: skip


def _ways() -> tuple[By, ...]:
    found = []
    for roles, kinds in _SIGNED.items():
        found.append(By(roles - _DIVISIONS, unit=_ISSUER, of=frozenset(kinds)))
        if roles & _DIVISIONS:
            found.append(By(roles & _DIVISIONS, line=_DIVISION, of=frozenset(kinds)))
    return tuple(found)


REPLACE = Move("replace", "更正重发", frozenset(), None, _ways())
REPLACEABLE = frozenset(kind for kinds in _SIGNED.values() for kind in kinds)
TEXTS: Mapping[str, tuple[str, ...]] = {
    "D02": ("path", "contact", "phone"), "D02-R": ("reason", "contact"),
    "D02-S": ("reason", "contact"), "D03": ("contact",), "D03-R": ("contact",),
    "D04": ("basis", "contact"), "D05": ("basis", "contact"),
    "D06": ("facts", "basis", "guidance", "contact"), "D07": ("facts", "basis", "contact"),
    "D08": ("contact",), "D09": ("contact",), "D09-R": ("reason", "contact"),
    "D10": ("reasons", "basis", "contact"), "D11": ("reason",), "D12": ("reason",),
    "D12-F": ("reason",), "D14": (), "D14-P": ("reason",), "D14-C": ("reason",),
    "D15-C": ("reason",), "D28": ("reason", "contact"), "D28-P": ("contact",),
    "D28-R": ("reason", "contact"), "D28-RP": ("contact",),
    "D36": ("situation", "measures", "proposals", "contact", "phone"),
    "D37": ("reason", "contact"), "D37-R": ("reason", "contact"),
    "D38": ("reply", "contact"), "D39": ("reason", "contact"),
    "D39-R": ("reason", "contact"),
}  # fmt: skip
"""What a person wrote in a letter; the rest follows from what was decided, and is put right there.

Whom it is for, when the petition was made and what it requests is taken from the registration.
"""
_RECALLED = frozenset({"D09-R", "D11"})
_HEARING = frozenset({"D14-P", "D14-C", "D14-B"})
ENDED_BY: Mapping[str, Set[str]] = {
    "D02": _RECALLED | {"D12", "D02-S", "D02-R"}, "D02-S": _RECALLED | {"D02-R", "D12"},
    "D02-R": _RECALLED | {"D02-S", "D12"}, "D12": _RECALLED | {"D12", "D02-S"},
    "D03": frozenset({"D03", "D03-R", "D11"}), "D03-R": frozenset({"D03", "D03-R"}),
    "D08": _RECALLED, "D09": _RECALLED | {"D12-F"}, "D12-F": _RECALLED | {"D12-F"},
    "D10": frozenset({"D11"}),
    "D14": _HEARING, "D14-P": _HEARING,
    "D28": frozenset({"D28", "D28-R"}), "D28-P": frozenset({"D28-P", "D28-RP"}),
    "D28-R": frozenset({"D28"}), "D28-RP": frozenset({"D28-P"}),
}  # fmt: skip
"""The later letters that end what one of this kind says, or say it otherwise.

A day that was moved, a procedure that was changed, a hearing that was held, an order that was
withdrawn because its bureau was right to object: to repeat the former one would be wrong, however
late it is dated.
"""
TO_THE_BUREAU = frozenset({"D09-R", "D11", "D12-F"})
"""Those of them that end only what is about the work of the bureau they went to."""
BY_THE_SAME = frozenset({"D03"})
"""Those of them that end only what the same organ said."""
AGREED, REFUSED = "同意", "不同意"
"""What D11 decides. Only the first ends an order; either ends the objection itself."""
APPROVED = frozenset({"D12"})
"""Letters whose text names who approved; whoever replaces them has not."""


def _sentence(text: str) -> str:
    return text.rstrip("。")


def _paragraphs(text: str) -> str:
    return paragraphs(closed(text))


_FORMS: Mapping[str, Callable[[str], str]] = {
    "contact": str, "phone": str, "path": _sentence, "basis": _sentence, "reason": closed,
    "guidance": closed, "facts": _paragraphs, "reasons": _paragraphs, "reply": _paragraphs,
    "situation": paragraphs, "measures": paragraphs, "proposals": paragraphs,
}  # fmt: skip


def said(kind: str, field: str, text: str) -> str:
    """A text as it stands in a letter of this kind."""
    if (kind, field) == ("D10", "basis"):
        return closed(text)
    return _FORMS[field](text)


def replacing(title: str, document_no: str, issued_at: datetime, reason: str) -> str:
    """What a letter says of the one that it replaces; no period begins or moves with it."""
    return (
        f"本文书替代我单位于{chinese_date(issued_at)}印发的《{title}》（{document_no}），"
        "原文书自本文书印发之日起不再使用，已经起算的各项期限不因此变动。"
        f"更正理由：{closed(reason)}"
    )


def check_replaceable(kind: str) -> None:
    """Raise `Conflict` (not-replaceable) for what is put right otherwise than by another letter."""
    if kind not in REPLACEABLE:
        detail = (
            "该文书不能更正重发：意见书有误的，请撤回后重新出具；协议书、办结报告、记录和回证有误的，"
            "请在相应的办理步骤中更正或者撤销。"
        )
        raise Conflict("not-replaceable", detail)


def check_signer(kind: str, handling: Handling, roles: Set[Role]) -> None:
    """Raise `Forbidden` (not-decider): the principal signs the extensions of what is major."""
    if kind == "D12" and handling is Handling.MAJOR and Role.PRINCIPAL not in roles:
        detail = "重大事项的延期告知书由主要领导签发，更正重发也由主要领导办理。"
        raise Forbidden("not-decider", detail, needed=[Role.PRINCIPAL])


def check_standing(*, replaced_by: str | None, withdrawn: bool) -> None:
    """Raise `Conflict` (letter-replaced, letter-withdrawn) for a letter that stands no longer."""
    if replaced_by is not None:
        detail = f"该文书已由{replaced_by}替代，请在替代的文书上办理。"
        raise Conflict("letter-replaced", detail, replaced_by=replaced_by)
    if withdrawn:
        detail = "该文书已经撤销、撤回，或者所载内容已由其后的文书变更，不能再更正重发。"
        raise Conflict("letter-withdrawn", detail)


def check_texts(kind: str, given: Set[str]) -> None:
    """Raise `Invalid` (letter-text-foreign) for a text that a person does not write there."""
    foreign = sorted(given - set(TEXTS[kind]))
    if foreign:
        message = "该文书没有此项，或者此项由登记和办理情况确定"
        errors = [FieldError(f"texts.{name}", message) for name in foreign]
        raise Invalid("letter-text-foreign", f"更正内容有误：{message}。", errors)


def check_changed(*, changed: bool) -> None:
    """Raise `Conflict` (letter-unchanged): a letter that says the same replaces nothing."""
    if not changed:
        detail = "更正后的文书与原文书内容相同；登记内容有误的，请先更正登记，再重发文书。"
        raise Conflict("letter-unchanged", detail)
