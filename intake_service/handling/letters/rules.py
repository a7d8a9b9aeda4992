"""Templates of the letters as versioned data, their mandatory fields and their numbers. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from intake_service.handling.deadlines.rules import LONGEST_EXTENSION, RULES, in_words
from shared.errors import Conflict
from shared.moves import Role
from shared.workdays import Length, Unit

CODE_SETTERS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
"""Who may fix the code （机关代字） of their own unit."""
PETITIONER = "petitioner"
"""The one personal field: stored and shown masked, written in full only on the paper copy."""
PERIODS: Mapping[str, str] = {
    **{rule.id: in_words(rule.length) for rule in RULES.values() if rule.length is not None},
    "longest_extension": in_words(Length(LONGEST_EXTENSION, Unit.ND)),
}
"""The lengths that letters name, by the rule; a letter keeps those of its day."""
_MADE_HERE = frozenset({"document_no", "issuer", "date", *PERIODS})


@dataclass(frozen=True, slots=True)
class Template:
    """One version of one kind of letter; every `{field}` of its text needs a text.

    `numbered`: it carries a document number of its own.
    """

    kind: str
    version: int
    title: str
    text: str
    numbered: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields, in the order of the text."""
        named = (name for _, name, _, _ in Formatter().parse(self.text) if name)
        return tuple(dict.fromkeys(named))

    @property
    def mandatory(self) -> tuple[str, ...]:
        """The names of the fields that must be given."""
        return tuple(name for name in self.fields if name not in _MADE_HERE)


# Beside the texts and not among the codes: the fields of a template are no enumeration of the API.
LABELS: Mapping[str, str] = {
    "petitioner": "信访人", "piece_no": "登记编号", "query_code": "查询码", "form": "信访形式",
    "source": "来源", "petition_date": "信访日期", "arrived": "收到日期", "accepted": "受理日期",
    "requests": "诉求", "path": "办理途径和程序", "contact": "联系人", "phone": "联系电话",
    "due": "期限届满日", "target": "去向单位", "addressee": "受文单位", "summary": "事由摘要",
    "requirement": "办理要求", "feedback_due": "反馈期限", "original_due": "原期限届满日",
    "reason": "理由", "days": "延长天数", "facts": "调查认定的事实", "basis": "法律政策依据",
    "opinions": "逐项处理意见", "remedy": "救济途径", "opinion_no": "处理意见书文号",
    "way": "送达方式", "delivered": "送达时间", "proof": "送达凭证", "view": "信访人意见",
    "signed": "签收情况", "deliverer": "送达人", "order_no": "交办单号", "result": "处理结果",
    "handling": "办理情况", "delivery": "送达情况", "signer": "签发人", "defects": "存在的问题",
    "new_due": "重新反馈期限",
}  # fmt: skip

_FOOT = "\n\n　　　　　　　　　　　　　　{issuer}\n　　　　　　　　　　　　　　{date}\n"

_D02 = Template(
    "D02",
    1,
    "信访事项受理告知书",
    """{document_no}

{petitioner}：

　　您（们）于{petition_date}以{form}方式提出的信访事项（登记编号：{piece_no}），我单位于{arrived}收到（来源：{source}）。经审查，该事项属于我单位职权范围，依据《信访工作条例》第二十三条、第三十一条的规定，决定自{accepted}起予以受理。受理的诉求如下：

{requests}

　　一、办理途径和程序：{path}。

　　二、办理单位：{issuer}，联系人：{contact}，联系电话：{phone}。

　　三、办理期限：自受理之日起{DL05}内办结，至{due}届满。情况复杂的，经我单位负责人批准，可以适当延长，延长期限不超过{longest_extension}，并告知您（们）延期理由。

　　四、您（们）的权利：凭查询码{query_code}可以查询办理进展；认为工作人员与本信访事项或者与信访人有直接利害关系的，可以要求其回避；可以对办理工作作出满意度评价；对处理意见不服的，可以依法请求复查。"""
    + _FOOT,
)

_D03 = Template(
    "D03",
    1,
    "信访事项交办去向告知书",
    """{document_no}

{petitioner}：

　　您（们）提出的信访事项（登记编号：{piece_no}），我单位于{arrived}收到。依据《信访工作条例》第二十三条第一款的规定，该事项由{target}负责处理，我单位已于{date}将其交{target}办理，并要求按期反馈办理结果。{target}将依法告知您（们）接收情况以及处理途径和程序。

　　您（们）可凭查询码{query_code}查询办理进展。联系人：{contact}。"""
    + _FOOT,
)

_D09 = Template(
    "D09",
    1,
    "信访事项交办函",
    """{document_no}

{addressee}：

　　现将信访件（登记编号：{piece_no}，交办单号：{order_no}）交你单位办理。主要内容：{summary}

　　请依据《信访工作条例》第二十二条、第二十三条的规定，按照下列要求依法办理：

　　一、办理要求：{requirement}

　　二、自收到之日起{DL03}内书面告知信访人接收情况以及处理途径和程序。

　　三、于{feedback_due}前报送办结报告，并附处理意见书和送达凭证。

　　四、认为不属于你单位职权范围的，自收到之日起{DL04}内提出异议并详细说明理由，经核实同意后交还相关材料；不得自行转送。

　　联系人：{contact}。"""
    + _FOOT,
)

_D12 = Template(
    "D12",
    1,
    "信访事项延期办理告知书",
    """{document_no}

{petitioner}：

　　您（们）提出的信访事项（登记编号：{piece_no}）正在办理，原办理期限至{original_due}届满。因情况复杂（{reason}），依据《信访工作条例》第三十四条的规定，经我单位负责人{signer}批准，办理期限延长{days}日，至{due}届满。

　　特此告知。"""
    + _FOOT,
)

_D16 = Template(
    "D16",
    1,
    "信访事项处理意见书",
    """{document_no}

{petitioner}：

　　您（们）于{petition_date}提出的信访事项（登记编号：{piece_no}，来源：{source}），我单位于{accepted}受理。您（们）提出的诉求是：

{requests}

　　经调查核实：{facts}

　　依据：{basis}

　　依据《信访工作条例》第三十一条、第三十二条的规定，对您（们）的诉求逐项提出处理意见如下：

{opinions}

　　如不服本处理意见，可以自收到本处理意见书之日起{DL07}内，书面请求{remedy}复查。逾期不提出复查请求，仍以同一事实和理由提出诉求的，各级机关、单位不再受理。

　　签发人：{signer}"""
    + _FOOT,
)

_D20 = Template(
    "D20",
    1,
    "信访文书送达回证",
    """送达文书：信访事项处理意见书（{opinion_no}）
信访件登记编号：{piece_no}
受送达人：{petitioner}
送达方式：{way}
送达时间：{delivered}
签收情况：{signed}
送达凭证：{proof}
受送达人意见：{view}
送达人：{deliverer}"""
    + _FOOT,
    numbered=False,
)

_D21 = Template(
    "D21",
    1,
    "信访事项办结报告",
    """{document_no}

{addressee}：

　　你单位以交办单（{order_no}）交办的信访件（登记编号：{piece_no}）已经办结，现将有关情况报告如下：

　　一、办理情况：{handling}

　　二、处理结果：{result}（处理意见书文号：{opinion_no}）

　　三、送达情况：{delivery}

　　四、信访人意见：{view}

　　签发人：{signer}"""
    + _FOOT,
)

_D22 = Template(
    "D22",
    1,
    "信访事项退回重办通知",
    """{document_no}

{addressee}：

　　你单位就交办单（{order_no}，信访件登记编号：{piece_no}）报送的办结报告收悉。经审核，存在下列问题，现退回重新办理：

{defects}

　　请逐项整改，于{new_due}前重新报送办结报告。重新办理不影响法定办理期限的计算。"""
    + _FOOT,
)

TEMPLATES: Mapping[tuple[str, int], Template] = {
    (template.kind, template.version): template
    for template in (_D02, _D03, _D09, _D12, _D16, _D20, _D21, _D22)
}
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


def render(template: Template, fields: Mapping[str, str]) -> str:
    """The text of a letter, its title on top. `fields` is complete."""
    return template.title + "\n" + template.text.format_map(fields)


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


def salutation(name: str, petitioner_count: int) -> str:
    """How a letter names whom it is for."""
    return f"{name}等{petitioner_count}人" if petitioner_count > 1 else name


def listed(texts: Sequence[str]) -> str:
    """Numbered lines."""
    return "\n".join(f"　　{no}．{text}" for no, text in enumerate(texts, start=1))
