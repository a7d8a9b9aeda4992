"""The letters: their templates by version, their mandatory fields and their numbers. No I/O."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from intake_service.handling.letters.rules import (
    door,
    elevations,
    forwardings,
    hearings,
    investigations,
    mediations,
    objections,
    recalls,
    recusals,
    referrals,
    reviews,
    simplified,
    urgencies,
    version_1,
    version_2,
    version_3,
    version_4,
    version_5,
    version_6,
)
from intake_service.handling.letters.rules.template import FOOT, INDENT, Template
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Role
from shared.workdays import chinese_date

PRINTED_AT_ONCE = 100
"""Letters in one file at most."""
CODE_SETTERS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
"""Who may fix the code （机关代字） of their own unit."""
PREVIEW = "【预览】"
"""Begins a letter that was not made, but shown as it would be."""
UNNUMBERED = "（预览，未编号）"
"""Stands for the number that such a letter has not."""
PREVIEWED = frozenset({"pieces", "orders", "extensions", "referrals", "reviews", "urgencies",
                       "recusals", "elevations", "letters"})  # fmt: skip
"""Whose verbs can be previewed, by the first word of their paths."""
REPLACING, REISSUED = "replacing", "reissued"
"""Fields of a letter that replaces another: the sentence that says so, and its own date."""
PETITIONER = "petitioner"
"""The one personal field: stored and shown masked, written in full only on the paper copy."""

# Beside the texts and not among the codes: the fields of a template are no enumeration of the API.
LABELS: Mapping[str, str] = {
    "petitioner": "信访人", "piece_no": "登记编号", "form": "信访形式", "petition_date": "信访日期",
    "arrived": "收到日期", "accepted": "受理日期", "requests": "诉求", "path": "办理途径和程序",
    "contact": "联系人", "phone": "联系电话", "target": "去向单位", "addressee": "受文单位",
    "summary": "事由摘要", "reason": "理由", "days": "延长天数", "facts": "调查认定的事实",
    "basis": "法律政策依据", "opinions": "逐项处理意见", "remedy": "救济途径",
    "opinion_no": "处理意见书文号", "proof": "送达凭证", "view": "信访人意见",
    "order_no": "交办单号", "signer": "签发人", "defects": "存在的问题", "new_due": "重新反馈期限",
    "origin": "信访事项来源", "article": "依据的条款", "sent_by": "交办单位",
    "received": "交办日期", "limit": "办理期限", "duties": "办理要求",
    "original_end": "原期限届满日", "original_raw": "延期起算日", "new_end": "新的期限届满日",
    "coming": "来件情况", "opening": "处理意见书开头", "receipt": "送达情况", "recorder": "记录人",
    "sections": "报告内容", "given": "原件来处", "timing": "提出时间", "reasons": "异议理由",
    "organ": "建议办理单位", "lodged": "异议日期", "decision": "核实结果",
    "consequence": "后续要求", "course": "去向说明", "slip": "交办（转送）单",
    "competent": "有权处理的机关、单位", "ground": "情形",
    "guidance": "救济途径或者提出的途径", "final_document": "终局文书名称",
    "final_no": "终局文书文号", "final_date": "终局文书日期",
    "final_organ": "作出终局文书的机关", "lead": "答复开头", "reply": "答复内容",
    "withdrawn": "原文书日期", "withdrawn_title": "原文书名称", "withdrawn_no": "原文书文号",
    "document": "送达文书", "attacked": "原意见", "requested": "申请日期",
    "attacked_received": "收到原意见的日期", "stage": "复查或者复核", "asked": "受理机关",
    "wish": "申请请求", "grounds": "事实和理由", "annexes": "附件", "advice": "告知事项",
    "taken_up": "受理日期", "original": "原意见内容", "why": "复查（复核）理由",
    "ruling": "复查（复核）结果", "counting": "期限说明", "hearing_at": "听证时间",
    "hearing_place": "听证地点", "hearing_members": "听证人员", "hearing_begun": "听证通知日期",
    "hearing_ended": "听证结束日期", "hearing_record": "听证情况",
    "other_party": "另一方当事人", "mediators": "调解人员", "terms": "协议内容",
    "performance_due": "履行期限", "former_at": "原听证时间",
    "statements": "陈述情况", "found": "听证认定", "correction": "更正说明", "signed": "签订日期",
    "investigated_at": "调查时间", "place": "调查地点", "investigators": "调查人员",
    "asked_person": "被调查人", "evidence": "证据", "conclusion": "结论",
    "way": "法定途径", "ended": "办结方式",
    "report_to": "主送单位", "notify": "抄送单位", "known": "知悉时间",
    "told": "向值班领导报告情况", "situation": "基本情况", "measures": "已采取的措施",
    "proposals": "工作建议", "program": "办理程序", "switched": "转换程序日期",
    "person": "被申请回避的人员", "handling_unit": "承办单位", "facts_due": "报送事实材料期限",
    "withdrawn_on": "原决定日期",
}  # fmt: skip

_ALL = [
    each
    for version in (
        version_1,
        version_2,
        version_3,
        version_4,
        version_5,
        version_6,
        objections,
        recalls,
        forwardings,
        door,
        elevations,
        reviews,
        referrals,
        mediations,
        hearings,
        investigations,
        urgencies,
        simplified,
        recusals,
    )
    for each in vars(version).values()
    if isinstance(each, Template)
]
TEMPLATES: Mapping[tuple[str, int], Template] = {(each.kind, each.version): each for each in _ALL}
CURRENT: Mapping[str, Template] = {
    kind: template for (kind, _), template in sorted(TEMPLATES.items())
}
"""The latest version of every kind; older ones stay, because letters name their version."""


def check_complete(template: Template, fields: Mapping[str, str]) -> None:
    """Raise `Conflict` (letter-incomplete) unless every mandatory field has a text."""
    missing = [name for name in template.mandatory if not fields.get(name, "").strip()]
    if missing:
        names = "、".join(LABELS[name] for name in missing)
        detail = f"《{template.title}》缺少必填内容：{names}，不能办理。"
        raise Conflict("letter-incomplete", detail, letter=template.kind, missing=missing)


def check_previewed(path: str) -> None:
    """Raise `Invalid` (not-previewed) for a path that is no verb of one thing that makes letters.

    Lists are previewed one by one.
    """
    words = path.split("/")
    one = len(words) == 4 and words[1] in PREVIEWED and not words[3].endswith("-batch")
    if not one or (words[1] == "letters" and words[3] not in ("replace", "deliver")):
        message = "只能预览单件信访件、交办单等的办理步骤，如 /pieces/{id}/assign"
        raise Invalid("not-previewed", f"{message}。", [FieldError("path", message)])


def check_not_refused(problem: Mapping[str, Any] | None) -> None:
    """Raise `Conflict` (preview-refused) for a step that would be refused, with its code."""
    if problem is not None:
        detail = f"该步骤现在不能办理，没有可预览的文书：{problem['detail']}"
        raise Conflict("preview-refused", detail, refusal=problem["code"])


def check_any(letters: Sequence[object]) -> None:
    """Raise `Conflict` (nothing-to-preview) for a step that makes no letter."""
    if not letters:
        raise Conflict("nothing-to-preview", "该步骤不制作文书，没有可预览的内容。")


def check_issued(letters: Sequence[object], day: date, *, part: int) -> None:
    """Raise `Conflict` (nothing-issued) for a day, or a part of it, without a letter to print."""
    if not letters:
        which = f"没有第{part}册" if part > 1 else "没有印发编号的文书"
        raise Conflict("nothing-issued", f"该单位{chinese_date(day)}{which}，没有可以打印的内容。")


def render(template: Template, fields: Mapping[str, str]) -> str:
    """The text of a letter, its title on top. `fields` is complete.

    One that replaces another says so first; what its text dates keeps the day of the act.
    """
    if REPLACING not in fields:
        return template.title + "\n" + template.text.format_map(fields)
    text, foot, below = template.text.partition(FOOT)
    number, whom, rest = text.split("\n\n", 2)
    text = "\n\n".join([number, whom, f"{INDENT}{{{REPLACING}}}", rest])
    foot = foot.format_map({**fields, "date": fields[REISSUED]})
    return template.title + "\n" + text.format_map(fields) + foot + below.format_map(fields)


def series_code(places: Sequence[str]) -> str:
    """机关代字 of an organ that fixed none: from the names of its city and county.

    No places: the Department. 成都市, 锦江区 → 成都锦江自然资信. Counties of one name in two cities
    differ by the city.
    """
    return "".join(_stem(place) for place in places) + "自然资信" if places else "川自然资信"


_PEOPLES = ("藏族羌族", "彝族", "藏族", "羌族")


def _stem(place: str) -> str:
    for ending in ("自治州", "自治县", "市", "县", "区"):
        if place.endswith(ending) and len(place) > len(ending) + 1:
            place = place.removesuffix(ending)
            break
    for people in _PEOPLES:
        place = place.removesuffix(people)
    return place
