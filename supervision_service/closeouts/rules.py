"""The standard by which a listed matter is closed out, and who may verify. No I/O in this file.

三到位一处理 (domain §4.7): requests answered, carried out, explained, hardship helped – and nothing
that buys silence. What the petitioner signs about further petitions is no evidence of anything.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid


class Need(StrEnum):
    """How a criterion binds: always, only where there is such a request, never, or by our check."""

    ALWAYS = "always"
    IF_ANY = "if_any"
    OPTIONAL = "optional"
    SYSTEM = "system"


class EvidenceKind(StrEnum):
    """What can show that a criterion is met."""

    OPINION = "opinion"
    DELIVERY_PROOF = "delivery_proof"
    RECEIPT = "receipt"
    PHOTO = "photo"
    CERTIFICATE = "certificate"
    TALK_RECORD = "talk_record"
    AID_APPLICATION = "aid_application"
    AID_GRANT = "aid_grant"
    FILING_NUMBER = "filing_number"
    FILING_NOTICE = "filing_notice"
    LEADER_ACT = "leader_act"
    CATALOGUE = "catalogue"
    SETTLEMENT_AGREEMENT = "settlement_agreement"
    MEDIATION_AGREEMENT = "mediation_agreement"
    RATING = "rating"
    RATING_REFUSAL = "rating_refusal"


class Code(StrEnum):
    """The criteria by their number."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    C8 = "C8"
    C9 = "C9"
    C10 = "C10"
    C11 = "C11"


class Method(StrEnum):
    """How the province verifies."""

    FIELD = "field"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the checklist; worded in the codes file, so another wording is another code."""

    code: Code
    need: Need
    evidence: tuple[EvidenceKind, ...] = ()

    @property
    def label(self) -> str:
        """What the applicant reads."""
        return label("closeout_criterion", self.code)


@dataclass(frozen=True, slots=True)
class CloseoutStandard:
    """The checklist as it stood in one version; a listing keeps the version it was listed under."""

    version: int
    valid_from: date
    criteria: tuple[Criterion, ...]


_K = EvidenceKind
STANDARDS = {
    1: CloseoutStandard(
        1,
        date(2022, 5, 1),
        (
            Criterion(Code.C1, Need.ALWAYS, (_K.OPINION, _K.DELIVERY_PROOF)),
            Criterion(Code.C2, Need.IF_ANY, (_K.RECEIPT, _K.PHOTO, _K.CERTIFICATE)),
            Criterion(Code.C3, Need.IF_ANY, (_K.TALK_RECORD,)),
            Criterion(Code.C4, Need.IF_ANY, (_K.AID_APPLICATION, _K.AID_GRANT)),
            Criterion(Code.C5, Need.IF_ANY, (_K.FILING_NUMBER, _K.FILING_NOTICE)),
            Criterion(Code.C6, Need.SYSTEM),
            Criterion(Code.C7, Need.ALWAYS, (_K.LEADER_ACT,)),
            Criterion(Code.C8, Need.SYSTEM),
            Criterion(Code.C9, Need.ALWAYS, (_K.CATALOGUE,)),
            Criterion(Code.C10, Need.OPTIONAL, (_K.SETTLEMENT_AGREEMENT, _K.MEDIATION_AGREEMENT)),
            Criterion(Code.C11, Need.ALWAYS, (_K.RATING, _K.RATING_REFUSAL)),
        ),
    ),
}
"""Every version ever in force; a version is added, never edited."""

LATEST = max(STANDARDS)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the applicant says to one criterion; `applies` False: there is no such request."""

    criterion: Code
    applies: bool
    text: str
    reference: str | None


def evidenced(standard: CloseoutStandard, claims: Sequence[Claim]) -> None:
    """Hold the claims against the checklist.

    Raises `Invalid`: criterion-twice, evidence-missing (a mandatory criterion without evidence, or
    evidence without a reference), not-applicable-refused (a criterion that always applies).
    """
    by_code = {claim.criterion: claim for claim in claims}
    if len(by_code) < len(claims):
        raise Invalid("criterion-twice", "同一条销号标准只能填写一次。",
                      [FieldError("evidence", "有重复的标准")])  # fmt: skip
    _waived(standard, by_code)
    missing = [
        criterion
        for criterion in standard.criteria
        if criterion.need in {Need.ALWAYS, Need.IF_ANY} and criterion.code not in by_code
    ]
    errors = [FieldError(f"evidence.{each.code}", f"缺少：{each.label}") for each in missing]
    errors += [
        FieldError(f"evidence.{claim.criterion}", "须写明凭据的编号或存放处")
        for claim in claims
        if claim.applies and not claim.reference
    ]
    if errors:
        detail = "销号申请缺少必备凭据，请逐条补齐；确无此类诉求的，请注明不适用并说明理由。"
        criteria = [error.field.removeprefix("evidence.") for error in errors]
        raise Invalid("evidence-missing", detail, errors, criteria=criteria)


def _waived(standard: CloseoutStandard, by_code: Mapping[Code, Claim]) -> None:
    always = [
        criterion.code
        for criterion in standard.criteria
        if criterion.need is Need.ALWAYS
        and criterion.code in by_code
        and not by_code[criterion.code].applies
    ]
    if always:
        errors = [FieldError(f"evidence.{code}", "必备，不能注明不适用") for code in always]
        raise Invalid("not-applicable-refused", "必备标准不能注明不适用。", errors)


def checked(standard: CloseoutStandard, met: Mapping[Code, bool]) -> None:
    """Raise `Conflict` (criteria-unmet, naming them) when a system check of the standard fails."""
    unmet = [
        criterion
        for criterion in standard.criteria
        if criterion.need is Need.SYSTEM and not met[criterion.code]
    ]
    if unmet:
        names = "；".join(f"{criterion.code} {criterion.label}" for criterion in unmet)
        detail = f"系统核查未通过：{names}。"
        raise Conflict("criteria-unmet", detail, criteria=[each.code for each in unmet])


def impartial(verifier: UUID, involved: Set[UUID]) -> None:
    """Raise `Conflict` (verifier-is-handler): who handled the matter does not verify it.

    Involved are the handlers of its orders, the authors of its plan, applicants and reviewers.
    """
    if verifier in involved:
        detail = "您办理过该事项，不能由您核验，请由未参与办理的督办人员核验。"
        raise Conflict("verifier-is-handler", detail)


def meeting_held(meeting: date, today: date) -> None:
    """Raise `Invalid` (meeting-in-future) for a resolution of a meeting yet to be held."""
    if meeting > today:
        detail = "会议日期不能晚于今天。"
        raise Invalid("meeting-in-future", detail, [FieldError("meeting_date", "晚于今天")])
