"""The standard by which a listed matter is closed out, and who may verify. No I/O here.

三到位一处理 (domain §4.7): requests answered, carried out, explained, hardship helped – and nothing
that buys silence. What the petitioner signs about further petitions is no evidence of anything.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import chinese_date


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
    """One line of the checklist; worded in the codes file, so another wording is another code.

    `lasting`: what shows it holds beyond a relapse (an opinion is not given twice on the same
    facts); everything else is shown anew. `proof`: the version asks for a file that shows it.
    """

    code: Code
    need: Need
    evidence: tuple[EvidenceKind, ...] = ()
    lasting: bool = False
    proof: bool = False

    @property
    def label(self) -> str:
        """What the applicant reads."""
        return label("closeout_criterion", self.code)


@dataclass(frozen=True, slots=True)
class CloseoutStandard:
    """The checklist of one version; an application is judged by the one in force on its day."""

    version: int
    criteria: tuple[Criterion, ...]

    @property
    def checks_meetings(self) -> bool:
        """Whether the system checks by what leaders did that each level met the petitioner."""
        return any(each.code is Code.C7 and each.need is Need.SYSTEM for each in self.criteria)


_K = EvidenceKind
CRITERIA = (
    Criterion(Code.C1, Need.ALWAYS, (_K.OPINION, _K.DELIVERY_PROOF), lasting=True),
    Criterion(Code.C2, Need.IF_ANY, (_K.RECEIPT, _K.PHOTO, _K.CERTIFICATE)),
    Criterion(Code.C3, Need.IF_ANY, (_K.TALK_RECORD,)),
    Criterion(Code.C4, Need.IF_ANY, (_K.AID_APPLICATION, _K.AID_GRANT)),
    Criterion(Code.C5, Need.IF_ANY, (_K.FILING_NUMBER, _K.FILING_NOTICE), lasting=True),
    Criterion(Code.C6, Need.SYSTEM),
    Criterion(Code.C7, Need.ALWAYS, (_K.LEADER_ACT,)),
    Criterion(Code.C8, Need.SYSTEM),
    Criterion(Code.C9, Need.ALWAYS, (_K.CATALOGUE,)),
    Criterion(
        Code.C10,
        Need.OPTIONAL,
        (_K.SETTLEMENT_AGREEMENT, _K.MEDIATION_AGREEMENT),
        lasting=True,
    ),
    Criterion(Code.C11, Need.ALWAYS, (_K.RATING, _K.RATING_REFUSAL)),
)
"""Every criterion there is, as the first version of the standard has it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the applicant says to one criterion; `applies` False: there is no such request.

    `dated`: the day on which the evidence was made. `attachment_ids`: the files that show it.
    """

    criterion: Code
    applies: bool
    text: str
    reference: str | None
    dated: date | None = None
    attachment_ids: Sequence[UUID] = ()


def evidenced(
    standard: CloseoutStandard, claims: Sequence[Claim], required: Mapping[Code, str]
) -> None:
    """Hold the claims against the checklist; `required` says why a criterion does apply.

    Raises `Invalid`: criterion-twice, evidence-missing (a mandatory criterion without evidence, or
    evidence without a reference), not-applicable-refused (a criterion that always applies, or that
    applies by what the plan or an opinion says).
    """
    by_code = {claim.criterion: claim for claim in claims}
    if len(by_code) < len(claims):
        raise Invalid("criterion-twice", "同一条销号标准只能填写一次。",
                      [FieldError("evidence", "有重复的标准")])  # fmt: skip
    _waived(standard, by_code, required)
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


def proved(standard: CloseoutStandard, claims: Sequence[Claim], usable: Set[UUID]) -> None:
    """Hold the files that the claims name against the case, and against the version.

    `usable`: those of them that are files of this case and can be read. Raises `Invalid`:
    evidence-file-unknown, proof-missing for a criterion that the version accepts only with a file.
    """
    strange = [each for each in claims if not usable >= set(each.attachment_ids)]
    if strange:
        detail = "凭证文件不存在、已撤回或者不属于本件，请先上传到本件后再引用。"
        raise Invalid("evidence-file-unknown", detail, [
            FieldError(f"evidence.{each.criterion}.attachment_ids", "不是本件的有效附件")
            for each in strange
        ])  # fmt: skip
    asked = {criterion.code for criterion in standard.criteria if criterion.proof}
    bare = [
        each
        for each in claims
        if each.applies and each.criterion in asked and not each.attachment_ids
    ]
    if bare:
        codes = "、".join(each.criterion for each in bare)
        detail = f"本版销号标准要求附凭证文件，请上传后引用：{codes}。"
        raise Invalid("proof-missing", detail, [
            FieldError(f"evidence.{each.criterion}.attachment_ids", "须附凭证文件")
            for each in bare
        ])  # fmt: skip


def excused(named: Sequence[str], not_met: Sequence[str]) -> None:
    """Raise `Invalid` (level-not-open) for a level named twice, or where no meeting is missing.

    `named`: the levels for which the application says why the petitioner was not met.
    """
    wrong = {level for level in named if named.count(level) > 1 or level not in not_met}
    if wrong:
        levels = "、".join(label("leader_level", level) for level in sorted(wrong))
        detail = f"{levels}不需要说明：该级领导已经会见信访人，或者不要求该级包案；每级只填一次。"
        raise Invalid("level-not-open", detail, [FieldError("not_met", "不需要说明的层级")])


def _waived(
    standard: CloseoutStandard, by_code: Mapping[Code, Claim], required: Mapping[Code, str]
) -> None:
    always = {
        criterion.code: "必备" for criterion in standard.criteria if criterion.need is Need.ALWAYS
    }
    errors = [
        FieldError(f"evidence.{code}", f"{why}，不能注明不适用")
        for code, why in {**always, **required}.items()
        if code in by_code and not by_code[code].applies
    ]
    if errors:
        reasons = "；".join(
            f"{error.field.removeprefix('evidence.')} {error.message}" for error in errors
        )
        raise Invalid("not-applicable-refused", f"{reasons}。", errors)


def dated(
    standard: CloseoutStandard, claims: Sequence[Claim], today: date, relisted_on: date | None
) -> None:
    """Hold the days of the evidence against the calendar, and against the last relapse.

    Raises `Invalid`: evidence-in-future, or evidence-outdated for what was made before the relapse,
    or does not say when.
    """
    future = [each for each in claims if each.dated is not None and each.dated > today]
    if future:
        errors = [FieldError(f"evidence.{each.criterion}.dated", "晚于今天") for each in future]
        raise Invalid("evidence-in-future", "凭据的形成日期不能晚于今天。", errors)
    if relisted_on is None:
        return
    lasting = {criterion.code for criterion in standard.criteria if criterion.lasting}
    old = [
        each
        for each in claims
        if each.applies and each.criterion not in lasting
        if each.dated is None or each.dated < relisted_on
    ]
    if old:
        message = f"须填写形成日期，且不早于{relisted_on.isoformat()}"
        errors = [FieldError(f"evidence.{each.criterion}.dated", message) for each in old]
        detail = f"该件已于{chinese_date(relisted_on)}因反弹重新挂牌，须提供此后形成的凭据。"
        raise Invalid("evidence-outdated", detail, errors)


def checked(standard: CloseoutStandard, objections: Mapping[Code, Sequence[str]]) -> None:
    """Raise `Conflict` (criteria-unmet, naming them) when the system knows that one is not met."""
    unmet = [criterion for criterion in standard.criteria if criterion.code in objections]
    if unmet:
        reasons = "；".join(f"{each.code} {'、'.join(objections[each.code])}" for each in unmet)
        detail = f"系统核查未通过：{reasons}。"
        raise Conflict("criteria-unmet", detail, criteria=[each.code for each in unmet])


def impartial(verifying: Set[UUID], involved: Set[UUID]) -> None:
    """Raise `Conflict` (verifier-is-handler): who handled the matter does not verify it.

    Involved are the handlers of its orders, the authors of its plan, applicants and reviewers.
    """
    if not verifying.isdisjoint(involved):
        detail = "您办理过该事项，不能由您核验，请由未参与办理的督办人员核验。"
        raise Conflict("verifier-is-handler", detail)


def meeting_held(meeting: date, applied_on: date, today: date) -> None:
    """Hold the day of the meeting against the application that it decides on.

    Raises `Invalid`: meeting-in-future, meeting-before-application.
    """
    if meeting > today:
        detail = "会议日期不能晚于今天。"
        raise Invalid("meeting-in-future", detail, [FieldError("meeting_date", "晚于今天")])
    if meeting < applied_on:
        detail = f"本次销号申请于{chinese_date(applied_on)}提出，此前的会议不能对它作出决议。"
        raise Invalid("meeting-before-application", detail,
                      [FieldError("meeting_date", "早于销号申请")])  # fmt: skip


_BRACKETS = str.maketrans("[［【〖(（﹝﹞)）〗】］]", "〔〔〔〔〔〔〔〕〕〕〕〕〕〕")
_RESOLUTION_NO = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{1,30}〔(20[0-9]{2})〕[1-9][0-9]{0,4}号")


def folded(number: str) -> str:
    """A document number with the brackets 〔〕 and without blanks, whatever brackets were typed."""
    return number.translate(_BRACKETS).replace(" ", "")


def numbered(number: str, meeting: date, today: date) -> None:
    """Raise `Invalid` (resolution-no-invalid) unless it is a document number (GB/T 9704-2012).

    Of the year of the meeting, or of one since.
    """
    found = _RESOLUTION_NO.fullmatch(number)
    if found is None or not meeting.year <= int(found[1]) <= today.year:
        detail = "决议编号应为会议当年的发文字号，如“联席〔2026〕1号”。"
        raise Invalid("resolution-no-invalid", detail,
                      [FieldError("resolution_no", "不是发文字号，或者年份不符")])  # fmt: skip


def one_meeting(number: str, meeting: date, recorded: date | None) -> None:
    """Raise `Invalid` (resolution-of-other-day): a number belongs to one meeting of one day.

    `recorded` is the day under which the number stands with another case.
    """
    if recorded is not None and recorded != meeting:
        detail = f"{number}已登记为{chinese_date(recorded)}会议的决议，请核对编号和会议日期。"
        raise Invalid("resolution-of-other-day", detail,
                      [FieldError("meeting_date", "与该编号已登记的会议日期不一致")])  # fmt: skip
