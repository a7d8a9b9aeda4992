"""Bodies of requests about a listed case: its plan, its weekly reports, its close-out."""

from datetime import date
from typing import Any

from services.cli.demo.material import Case, Measure, table

_FINDINGS = {
    "supported": "reasonable",
    "partly_supported": "partly_reasonable",
    "explained": "not_reasonable",
}
_CLAIMS = {
    "C1": "每项诉求都有处理意见书和送达回证。",
    "C2": "合理诉求已经落实，凭据齐全。",
    "C3": "不合理的诉求已经当面解释，有谈话记录。",
    "C7": "各级包案领导已接访并研究。",
    "C9": "案卷目录齐全。",
    "C11": "已请信访人评价，评价原样存档。",
}
_DIFFICULTIES = (
    None,
    "历史资料分散在几个部门，调取需要时间。",
    None,
    "部分当事人在外地务工，需要线上沟通。",
    "资金拨付需要财政部门同步。",
    None,
)


def measure(each: Measure, due: date) -> dict[str, Any]:
    """A measure of one version of the plan, with its date in that version."""
    return {
        "action": each.do,
        "responsible": each.who,
        "due": due.isoformat(),
        "deliverable": each.proof,
    }


def plan(case: Case, measures: list[dict[str, Any]]) -> dict[str, Any]:
    """The plan of a case."""
    basis = table("cast.toml")["basis"][case.topic]
    body = {
        "facts": case.facts,
        "requests": [
            {"request": request, "finding": _FINDINGS[finding], "basis": basis}
            for request, finding in zip(case.requests, case.findings, strict=True)
        ],
        "handled_so_far": "已出具信访事项处理意见书并送达，诉求尚未全部落实。",
        "sticking_points": case.sticking,
        "causes": list(case.causes),
        "statutory_path": "P6",
        "lawyer_opinion": "法律顾问参加研究，认为措施依据充分、程序可行。",
        "measures": measures,
        "policy_explanation": "由包案领导接访，县局逐项讲清政策依据和办理时限。",
        "risk": "措施逾期或者资金不到位可能影响销号，由包案领导每周调度。",
    }
    for name, key in (("assistance", "aid"), ("mediation", "mediation")):
        if key in case.more:
            body[name] = case.more[key]
    return body


def weekly(case: Case, at: int, today: date) -> dict[str, Any]:
    """The report of a week: which measures are done, and what comes next."""
    done = [each for each in case.measures if each.done_on <= today]
    ahead = [each for each in case.measures if each.done_on > today]
    week = today.isocalendar().week
    if done:
        progress = f"已完成：{done[-1].do}，形成{done[-1].proof}。"
    else:
        progress = (
            "召开专班会议，逐项分解措施。",
            "包案领导到现场调度。",
            "完成资料收集和入户走访。",
        )[(at + week) % 3]
    coming = (
        f"推进：{ahead[0].do}，由{ahead[0].who}负责。"
        if ahead
        else "整理案卷，做好销号准备和回访。"
    )
    return {
        "done": progress,
        "petitioner_met": (at + week) % 3 == 0,
        "difficulty": _DIFFICULTIES[(at + week) % len(_DIFFICULTIES)] if ahead else None,
        "next_week": coming,
        "expected_close": case.meeting.isoformat(),
    }


def application(case: Case, at: int) -> dict[str, Any]:
    """The application for close-out: evidence for every criterion, or why it does not apply."""
    claims: list[dict[str, Any]] = [
        {"criterion": code, "text": text, "reference": f"卷宗{at + 1}-{code}"}
        for code, text in _CLAIMS.items()
        if code != "C3" or "explained" in case.findings or "partly_supported" in case.findings
    ]
    if not any(each["criterion"] == "C3" for each in claims):
        claims.append({"criterion": "C3", "applies": False, "text": "各项诉求均予支持。"})
    if "aid" in case.more:
        claims.append({"criterion": "C4", "text": case.more["aid"], "reference": "救助审批表"})
    else:
        claims.append({"criterion": "C4", "applies": False, "text": "没有生活困难方面的诉求。"})
    if "path_note" in case.more:
        claims.append(
            {"criterion": "C5", "text": case.more["path_note"], "reference": "援助通知书"}
        )
    else:
        text = "没有应当导入其他途径的诉求。"
        claims.append({"criterion": "C5", "applies": False, "text": text})
    if "mediation" in case.more:
        claims.append(
            {"criterion": "C10", "text": case.more["mediation"], "reference": "调解协议书"}
        )
    return {"evidence": claims, "summary": case.result}
