"""What a letter of supervision, or the record of a call, says. No I/O here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.codes import label
from shared.workdays import chinese_date
from supervision_service.urgings.rules import Kind, Subject

SERIES = "川自然资信督"
"""The code of the Department's letters of supervision; other letters have their own series."""


def numbered(kind: Kind) -> bool:
    """Whether a letter goes out, which carries a document number; a call has its record."""
    return kind is not Kind.PHONE


_CONSEQUENCE = {
    Kind.NOTICE: "逾期未答复或者仍未落实的，将发函催办。",
    Kind.URGE: "逾期未答复或者仍未落实的，将提请分管厅领导督办。",
    Kind.SUPERVISE: "逾期未答复或者仍未落实的，将由厅领导研究进一步的督办措施。",
}


_CALLED = {Subject.LISTING: "挂牌督办件", Subject.ORDER: "交办件"}


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter or the record of a call says; `contact` issues it, `signer` decided it."""

    kind: Kind
    document_no: str | None
    addressee: str
    subject: Subject
    number: str
    title: str
    issues: Sequence[str]
    requirement: str
    answer_due: date
    contact: str
    signer: str
    issuer: str
    day: date
    spoken_with: str | None
    findings: str | None


def sentence(words: str) -> str:
    """What somebody wrote, with a stop where it has none, so that the next words stand apart."""
    return words if words.endswith(("。", "；", "！", "？")) else f"{words}。"


def text(content: Content) -> str:
    """The letter (D23) with its title or, of a call, its record (D24), as it stands on paper."""
    said = "\n".join(f"　　{no}．{sentence(issue)}" for no, issue in enumerate(content.issues, 1))
    body = f"""{_CALLED[content.subject]}“{content.title}”（{content.number}）存在以下问题：

{said}

　　请按以下要求办理：{sentence(content.requirement)}

　　请于{chinese_date(content.answer_due)}前（含当日）书面答复办理情况。"""
    if content.kind is Kind.PHONE:
        return f"""电话督促记录

　　督促单位：{content.addressee}
　　通话对象：{content.spoken_with}
　　督促时间：{chinese_date(content.day)}
　　督促人员：{content.contact}

　　{body}

　　了解的情况：{content.findings}
"""
    return f"""信访事项{label("supervision_kind", content.kind)}
{content.document_no}

{content.addressee}：

　　你单位负责办理的{body}{_CONSEQUENCE[content.kind]}

　　联系人：{content.contact}。签发人：{content.signer}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{chinese_date(content.day)}
"""
