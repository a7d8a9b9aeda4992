"""What the letters of a review say, in words. No I/O in this file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake_service.handling.letters.rules.sentences import answer, closed, listed, paragraphs
from intake_service.handling.letters.rules.template import PERIODS
from intake_service.remedies.reviews.rules import Kind, Outcome, Refusal
from shared.codes import label
from shared.workdays import chinese_date

_ARTICLE = {Kind.REVIEW: "《信访工作条例》第三十五条", Kind.RE_REVIEW: "《信访工作条例》第三十六条"}
_ATTACKED = {Kind.REVIEW: "信访事项处理意见书", Kind.RE_REVIEW: "信访事项复查意见书"}
DOCUMENT = {Kind.REVIEW: "信访事项复查意见书", Kind.RE_REVIEW: "信访事项复核意见书"}
LETTER = {Kind.REVIEW: "D18", Kind.RE_REVIEW: "D19"}


def stage(kind: Kind) -> str:
    """复查 or 复核."""
    return label("review_kind", kind)


def article(kind: Kind) -> str:
    """The article by which it is asked for."""
    return _ARTICLE[kind]


def attacked(kind: Kind, organ: str, document_no: str) -> str:
    """What the petitioner does not accept: 某局作出的信访事项处理意见书（某〔2026〕1号）."""
    return f"{organ}作出的{_ATTACKED[kind]}（{document_no}）"


def refused(reason: Refusal, kind: Kind, received: datetime, detail: str | None) -> str:
    """Why the request is not taken up, as the notice says it."""
    if reason is Refusal.LATE:
        period = PERIODS["DL07" if kind is Kind.REVIEW else "DL09"]
        return (
            f"上述意见书已于{chinese_date(received)}送达，"
            f"该请求超过了自收到意见书之日起{period}的期限。"
        )
    if reason is Refusal.WRONG_ORGAN:
        return f"我单位不是有权对该意见进行{stage(kind)}的机关。"
    given = closed(detail or "")
    if reason is Refusal.TAKEN_UP_ELSEWHERE:
        return f"该{stage(kind)}请求已经由其他有权机关受理：{given}"
    return f"该事项依法应当通过其他法定途径解决：{given}"


def reason(form: Any) -> str:
    """What history says of a refusal."""
    found = label("review_refusal", form.reason)
    return f"{found}：{form.detail}" if form.detail else found


def advice(reason: Refusal, kind: Kind, organs: Sequence[str]) -> str:
    """What the petitioner can do instead; nothing where nothing is known to be open."""
    if reason is Refusal.WRONG_ORGAN and organs:
        period = PERIODS["DL07" if kind is Kind.REVIEW else "DL09"]
        named = "或者".join(organs)
        return f"有权{stage(kind)}的机关是{named}，可以自收到原意见书之日起{period}内向其书面提出。"
    return ""


def opening(kind: Kind, replaced: str | None) -> str:
    """How the opinion begins; one that replaces another says which."""
    if replaced is None:
        return f"现提出{stage(kind)}意见如下："
    return (
        f"我单位原出具的{stage(kind)}意见书（{replaced}）已经撤回，由本{stage(kind)}意见书替代。"
        f"现重新提出{stage(kind)}意见如下："
    )


def original(result: str, answers: Sequence[tuple[str, str]]) -> str:
    """What the opinion that is reviewed comes to, with its answer to each request."""
    lines = listed([answer(label("finding", finding), text) for finding, text in answers])
    return f"　　总体结论：{label('finding', result)}。\n{lines}"


def reviewed(review: Any) -> str:
    """What the review that is re-reviewed comes to."""
    lines = [f"　　复查结果：{label('review_outcome', review.outcome)}。"]
    if review.findings:
        lines.append(answers(review.findings))
    if review.reasons:
        lines.append(paragraphs(review.reasons))
    return "\n".join(lines)


def answers(findings: Sequence[dict[str, Any]]) -> str:
    """The answers to the requests, one by one."""
    return listed([answer(label("finding", each["finding"]), each["opinion"]) for each in findings])


def decision(review: Any, you: str) -> str:
    """What is decided about the opinion that was attacked."""
    named = attacked(review.kind, review.attacked_organ, review.attacked_no)
    by = f"　　依据{_ARTICLE[review.kind]}的规定，"
    if review.outcome is Outcome.UPHELD:
        return f"{by}维持{named}。"
    if review.outcome is Outcome.CHANGED:
        return f"{by}变更{named}，对{you}的诉求逐项答复如下：\n\n{answers(review.findings)}"
    return (
        f"{by}撤销{named}，由{review.attacked_organ}自开始重新办理之日起{review.redo_days}日内"
        "重新作出处理意见，不得以同一事实和理由作出与原处理意见相同的处理意见。"
    )


def remedy(kind: Kind, you: str, organs: Sequence[str]) -> str:
    """What may be asked for after it: a re-review of a review, nothing after a re-review."""
    if kind is Kind.REVIEW:
        named = "或者".join(organs)
        return (
            f"如不服本复查意见，可以自收到本复查意见书之日起{PERIODS['DL09']}内，"
            f"依据《信访工作条例》第三十六条的规定，书面请求{named}复核。"
        )
    return (
        f"本复核意见是信访程序的终结意见。{you}对本复核意见不服，仍然以同一事实和理由提出诉求的，"
        "依据《信访工作条例》第三十六条的规定，各级机关、单位不再受理。"
    )


def counting(kind: Kind) -> str:
    """What a hearing does to the period; of a review no law says anything."""
    if kind is Kind.RE_REVIEW:
        return "依据《信访工作条例》第三十六条的规定，听证所需时间不计算在复核期限内。"
    return ""
