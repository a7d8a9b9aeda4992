"""What people enter on the line. Every name and number is invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from services.directory.accounts.rules import account_id
from services.directory.organisations.rules import organisation_id
from shared.clock import real_now
from shared.workdays import local_date

JSON = dict[str, Any]

CONTACT: JSON = {"contact": "陈某某", "phone": "000-00000000"}
INVESTIGATORS: JSON = {"investigators": ["陈某某", "赵某某"]}
DELIVERY: JSON = {"way": "in_person", "recipient_view": "agree", "proof": "送达回证存卷第3页"}
WEEK: JSON = {"done": "已完成面积复核。", "next_week": "兑付补偿款。", "petitioner_met": True}
VERIFICATION: JSON = {"method": "call_back", "findings": "电话回访信访人，反映的问题已解决。"}

MEDIATION: JSON = {
    "other_party": "某某村民委员会", "petitioner_consent": "当面表示同意，笔录存卷第5页",
    "other_consent": "来函表示同意，存卷第6页", "mediators": ["陈某某", "赵某某"],
}  # fmt: skip
MINUTES: JSON = {
    "statements": "信访人陈述面积少计，村委会出示测绘图。",
    "findings": "面积应当以复测结果为准。",
}
FILING: JSON = {"ground": "thanks", "reason": "来信对窗口服务表示感谢，没有诉求。"}
REDIRECTION: JSON = {"organ": "某市住房和城乡建设局", "basis": "《城市房地产管理法》第七条"}
TALK: JSON = {
    "talk_form": "telephone",
    "talk_partner": "petitioner",
    "talk": "信访人称第二期补偿款尚未到账，请求尽快核实。",
}
REFUSAL: JSON = {
    "ground": "NA4",
    "facts": "所反映的征收补偿争议，人民法院正在审理。",
    "basis": "自然资办发〔2025〕14号",
    "guidance": "请依法向审理该案的人民法院反映。",
}
ENTRUSTING: JSON = {"reason": "来信检举控告工作人员"}
LEGAL_PATHS: JSON = {
    "source_document": "自然资办发〔2025〕14号",
    "items": [{
        "topic": "NR05", "request": "对规划方案提出建议", "family": "suggestion",
        "path": "研究答复", "organ": "规划主管部门", "bases": ["《信访工作条例》第二十九条"],
    }],
}  # fmt: skip
FOUND_PATH: JSON = {
    "route": "P1",
    "reason": "已就同一争议提起行政诉讼",
    "organ": "某某区人民法院",
    "basis": "《中华人民共和国行政诉讼法》第四十六条",
    "limit_text": "自知道或者应当知道作出行政行为之日起六个月内",
}
FINAL_REFUSAL: JSON = {
    "ground": "NL1", "facts": "该件与已经复核的事项诉求相同，没有提出新的事实和理由。",
    "basis": "《信访工作条例》第三十六条", "document_no": "川府信复核〔2025〕7号",
    "document_date": "2025-11-20", "organ": "四川省人民政府",
}  # fmt: skip
REPLY: JSON = {"reply": "办理不动产登记可以到县级登记大厅，也可以在网上申请。"}
SUGGESTION_REPLY: JSON = {"reply": "今后在村务公开栏同步公布。", "result": "adopted",
                    "reason": "建议便于群众了解征地情况，切实可行。"}  # fmt: skip


def unit(code: str) -> str:
    """The id of a bureau or another organisation by its code."""
    return str(organisation_id(code))


def leader(login: str) -> str:
    """The id of a demonstration account."""
    return str(account_id(login))


def settlement() -> JSON:
    """What both sides signed today."""
    return {
        "signed_on": in_days(0), "facts": "第二期补偿款未按协议支付。",
        "terms": "三十日内支付第二期补偿款，双方就利息再无争议。",
        "performance_due": in_days(30), "proof": "协议书原件存卷第9页",
    }  # fmt: skip


def hearing() -> JSON:
    """A hearing in a week."""
    return {
        "ground": "complex", "reasons": "涉及两个村的补偿面积，事实认定分歧较大",
        "at": f"{in_days(7)}T09:30:00+08:00", "place": "信访接待大厅二楼",
        "members": ["陈某某", "赵某某"],
    }  # fmt: skip


def today() -> date:
    """The office's day."""
    return local_date(real_now())


def wish() -> JSON:
    """That the petitioner withdraws, today."""
    return {"wished_on": today().isoformat(), "way": "in_person", "text": "本人自愿撤回信访事项。"}


def inspection_plan(code: str = "510104", listings: Sequence[str] = ()) -> JSON:
    """A joint inspection of one bureau and its listed cases, today."""
    return {
        "kind": "joint",
        "basis": "listed",
        "purpose": "查看挂牌件措施落实情况。",
        "begins": today().isoformat(),
        "ends": in_days(3),
        "stops": [{"unit_id": unit(code), "listing_ids": list(listings)}],
        "team": [{"name": "某甲", "unit": "厅信访办", "function": "组长"}],
    }


def sanctioning(code: str = "510104", kind: str = "rectify") -> JSON:
    """What is proposed about a failing bureau; an interview settles its demands later."""
    owed = [{"text": "完成复测并书面报告。", "due": in_days(30)}]
    return {
        "kind": kind,
        "unit_id": unit(code),
        "ground": "shirking",
        "statement": "对挂牌件长期推诿，督办没有落实。",
        "facts": FIGURE,
        "requirements": [] if kind == "interview" else owed,
    }


def recommending(code: str = "510104") -> JSON:
    """A recommendation to a bureau to improve its work."""
    return {
        "kind": "improve_work",
        "addressee_id": unit(code),
        "statement": "告知书多次超期出具。",
        "basis": "《信访工作条例》第四十条。",
        "recommended": "建立告知期限台账，逐件核对。",
        "facts": FIGURE,
    }


FIGURE = {"indicators": [{"indicator": "on_time_reply", "month": "2026-01", "figure": "41.7%"}]}
"""A fact that needs no thing."""


def visit(day: date | None = None) -> JSON:
    """What was found at one stop of an inspection."""
    made = (day or today()).isoformat()
    return {"day": made, "place": "某镇某村", "findings": "复测尚未开始。"}


def month_before(months: int = 1, day: date | None = None) -> str:
    """The month so many before that of `day`, by default of the office's day: 2026-03."""
    of = day or today()
    years, number = divmod(of.year * 12 + of.month - 1 - months, 12)
    return f"{years}-{number + 1:02d}"


def in_days(days: int, start: date | None = None) -> str:
    """The office's day so many days from `start`, by default from now."""
    return ((start or today()) + timedelta(days=days)).isoformat()


def registration(text: str = "反映征地补偿款未足额发放，请求核实并补发。", **changes: Any) -> JSON:
    """What the registrar enters: three petitioners, one of them main."""
    people = [
        {"name": "王某某", "phone": "13800000000", "address": "某县某镇某村1组", "is_main": True},
        {"name": "李某某", "phone": "13900000000"},
        {"name": "欧阳某某"},
    ]
    return {
        "form": "letter",
        "purpose": "request_settlement",
        "petition_date": today().isoformat(),
        "petitioner_count": 3,
        "petitioners": people,
        "original_text": text,
        **changes,
    }


def triage(county: str, **changes: Any) -> JSON:
    """What the triage officer confirms."""
    return {
        "matter_id": None,
        "region": county,
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "title": "某村征地补偿款发放争议",
        "summary_masked": "三名村民反映征地补偿款未足额发放。",
        "requests": ["足额发放征地补偿款", "公开补偿款分配方案"],
        **changes,
    }


def order(code: str, due: str) -> JSON:
    """What the petition office asks of the bureau `code`, to be reported by the day `due`."""
    requirement = "依法调查处理，书面答复信访人并上报结果。"
    return {"unit_id": unit(code), "requirement": requirement, "feedback_due": due}


def elevation(**changes: Any) -> JSON:
    """Why the organ above is to take up what a bureau handles."""
    grounds = "两次办理均未查清第二期补偿款的去向。"
    return {"conditions": ["two_rounds"], "grounds": grounds, **changes}


def co_handler(code: str, **changes: Any) -> JSON:
    """What is asked of a bureau that helps the lead unit of an order."""
    return {
        "unit_id": unit(code),
        "requirement": "请核对相邻地块的资料。",
        "due": in_days(20),
        **changes,
    }


def internal_order(lead: str, *support: str, **changes: Any) -> JSON:
    """A draft by which a division is to handle a piece."""
    return {
        "purpose": "handle",
        "proposal": "属省级事权，拟交处室主办。",
        "lead_id": unit(lead),
        "support_ids": [unit(each) for each in support],
        "due": in_days(40),
        **changes,
    }


def draft(requests: int = 2, reply: str | None = None) -> JSON:
    """An opinion with a finding for every request."""
    findings = [
        {
            "request_no": number,
            "finding": "supported" if number == 1 else "explained",
            "opinion": reply or "经核实，请求成立，予以支持，由责任单位落实。",
        }
        for number in range(1, requests + 1)
    ]
    return {
        "facts": "经调查，二〇二三年征收该村土地，补偿款尚有部分未发放。",
        "basis": "《中华人民共和国土地管理法》第四十八条",
        "findings": findings,
    }


def report() -> JSON:
    """The closing report of the bureau."""
    return {
        "result": "予以支持并已落实",
        "summary": "补偿款已足额发放，分配方案已公开，信访人表示满意。",
        "petitioner_view": "agree",
    }


def report_again() -> JSON:
    """The report after it came back: another one, which says what was put right."""
    summary = "补偿款已足额发放，附兑付凭证，分配方案已公开，信访人表示满意。"
    return report() | {"summary": summary, "rectification": "已补附兑付凭证。"}


def review_request(code: str, **changes: Any) -> JSON:
    """The petitioner asks the bureau `code` for a review of an opinion, today."""
    return {
        "unit_id": unit(code),
        "requested_on": in_days(0),
        "form": "letter",
        "wish": "请求撤销处理意见，补发补偿款。",
        "grounds": "处理意见没有核对第二期款项。",
        **changes,
    }


def review_draft(**changes: Any) -> JSON:
    """A review that upholds the opinion."""
    return {
        "outcome": "upheld",
        "facts": "经复查，补偿款分两期支付，处理意见认定无误。",
        "basis": "《中华人民共和国土地管理法》第四十八条",
        "reasons": "处理意见认定事实清楚，适用依据正确。",
        **changes,
    }


def nomination(matter: str, **changes: Any) -> JSON:
    """A matter proposed for the joint list."""
    return {
        "matter_id": matter,
        "kind": "joint",
        "batch": "省信联办第一批",
        "ground": "joint_office_batch",
        "reason": "积案难案，列入省信联办重点督办。",
        "target_date": in_days(90),
        **changes,
    }


def charge(matter: str, level: str, who: str, **changes: Any) -> JSON:
    """The leader `who` for a matter, at a level."""
    return {
        "matter_id": matter,
        "level": level,
        "leader_id": leader(who),
        "basis": "region",
        "reason": "分管领导包案",
        **changes,
    }


def task_force(**changes: Any) -> JSON:
    """A task force that a division leads."""
    purpose = "指导基层规范办理征地补偿类事项。"
    return {"name": "征地补偿专班", "purpose": purpose, "lead_id": unit("D03"), **changes}


def secondment(login: str, **changes: Any) -> JSON:
    """Somebody is seconded to a task force."""
    return {
        "account_id": leader(login), "name": "何某某", "speciality": "确权登记",
        "duties": "审查组卷资料，指导补正。", **changes,
    }  # fmt: skip


def guidance(matter: str, day: date | None = None) -> JSON:
    """What a member of a task force did about a case."""
    guided_on = (day or today()).isoformat()
    return {"matter_id": matter, "guided_on": guided_on, "content": "现场指导复核面积。"}


def instruction(charge_id: str, code: str) -> JSON:
    """A leader in charge instructs a unit."""
    return {
        "charge_id": charge_id, "act": "instruction", "held_on": today().isoformat(),
        "summary": "阅批案件材料。", "decisions": "请于十日内复核并报告。",
        "asked_id": unit(code), "answer_due": in_days(10),
    }  # fmt: skip


DUTIES: JSON = {
    "duties": [{"duty": "meet", "days": 30, "kinds": ["receive", "invite", "call_on"]}],
    "basis": "厅长办公会议定。",
}
"""What leaders in charge owe, as a new version."""


def plan(start: date | None = None, **changes: Any) -> JSON:
    """A plan per case with two measures, the last due forty days after `start`."""
    measures = [measure("复核面积", in_days(20, start)), measure("兑付补偿款", in_days(40, start))]
    return {
        "facts": "二〇二三年征收土地，补偿款尚有部分未发放。",
        "requests": [
            {"request": "足额发放补偿款", "finding": "reasonable", "basis": "征地补偿安置方案"}
        ],
        "sticking_points": "面积认定不一致，缺少复测资料。",
        "causes": ["evidence"],
        "statutory_path": "P6",
        "measures": measures,
        **changes,
    }


def measure(action: str, due: str) -> JSON:
    """One measure of a plan."""
    return {"action": action, "responsible": "县局某股", "due": due, "deliverable": "记录一份"}


def application(**changes: Any) -> JSON:
    """Evidence to every criterion; C4 and C5 do not apply to this matter. `None` leaves one out."""
    claims: JSON = {
        code: {"criterion": code, "text": "材料齐备，见卷宗。", "reference": f"卷宗{code}"}
        for code in ("C1", "C2", "C3", "C7", "C9", "C11")
    }
    for code in ("C4", "C5"):
        claims[code] = {"criterion": code, "applies": False, "text": "没有此类诉求。"}
    claims.update(changes)
    return {"evidence": [claim for claim in claims.values() if claim is not None]}


def resolution(day: date) -> JSON:
    """What a meeting on that day decided."""
    return {"resolution_no": f"联席〔{day.year}〕1号", "meeting_date": day.isoformat()}


PARTNER = {
    "code": "joint-office",
    "name": "省信访工作联席会议办公室",
    "adapter": "rest",
    "base_url": "https://partner.example/api",
    "sends": ["intake", "supervision"],
    "receives": ["report", "sign_for"],
}
"""An organ whose system is connected."""

PARTNER_KEY = {
    "key_id": "joint-office-1",
    "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "valid_from": f"{in_days(-1)}T00:00:00+08:00",
    "valid_until": f"{in_days(300)}T00:00:00+08:00",
}
"""Its public key, that of RFC 8037."""
