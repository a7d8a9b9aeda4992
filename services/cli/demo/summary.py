"""The table at the end: the figures of the year, and the addresses that show them."""

from collections.abc import Mapping
from io import StringIO
from typing import Any, NamedTuple
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from services.cli.demo.material import BATCH


class Line(NamedTuple):
    """A figure of the year, and how anybody reads it from the API."""

    label: str
    figure: str
    """Its name among the figures."""
    path: str
    """Below /api/; `{id}`: once for each item of the list before it."""
    read: str = ""
    """What to count there; empty where the answer is the number."""


_BATCH = f"batch={quote(BATCH)}"
_LISTINGS = f"supervision/v1/listings?{_BATCH}"
_CHAINS = f"assignment/v1/responsibility-lists/rows?{_BATCH}"
_LEDGER = "reporting/v1/ledger"
_IMPORTS = "intake/v1/imports"
_INSPECTIONS = "supervision/v1/inspections"
_CARRIED_OUT = "status=under_way&status=closed"
_ANSWERED = "intake/v1/deadlines/count?rule=DL05&rule=DL12b"

LINES = (
    Line("省信联办交办挂牌件", "listed", f"supervision/v1/listings/count?{_BATCH}"),
    Line("其中已销号", "delisted", _LISTINGS, "status 为 delisted、final 的"),
    Line("其中早于目标日期", "delisted_early", _LISTINGS, "delisted_at 早于 target_date 的"),
    Line("厅级包案领导", "provincial_leaders", _CHAINS, "不同的 province.leader_id"),
    Line("涉及市（州）", "cities", _CHAINS, "不同的 region 前四位"),
    Line("市、县包案领导", "city_county_leaders", _CHAINS, "不同的 city、county.leader_id"),
    Line("其中市局主要负责人全包", "takes_all", _CHAINS, "takes_all 的不同 city.leader_id"),
    Line("制定一案一策的县局", "counties_with_plans", "supervision/v1/listings/{id}",
         "不同的 plan.unit_id"),
    Line("工作专班", "task_forces", "assignment/v1/task-forces/count"),
    Line("包案领导履职", "leader_acts", "assignment/v1/leader-acts/count"),
    Line("周调度报告", "weekly_reports", "supervision/v1/listings/{id}/reports", "全部"),
    Line("周调度会", "weekly_sessions", "supervision/v1/weekly-sessions/count?status=closed"),
    Line("联席会议", "joint_meetings", "supervision/v1/joint-meetings/count?status=confirmed"),
    Line("专题会商", "consultations", "supervision/v1/consultations/count?status=concluded"),
    Line("已解决的堵点难点", "difficulties", "supervision/v1/difficulties/count?status=solved"),
    Line("周调度会议定事项", "action_items", "supervision/v1/action-items/count"),
    Line("督办（电话、函件）", "urgings", "supervision/v1/urgings/count"),
    Line("已解除的单位措施", "unit_sanctions",
         "supervision/v1/unit-sanctions/count?status=lifted"),
    Line("建议书（已办结）", "recommendations",
         "supervision/v1/recommendations/count?status=closed"),
    Line("实地督导", "onsite", f"{_INSPECTIONS}/count?{_CARRIED_OUT}"),
    Line("其中与省信联办联合督导", "joint_inspections",
         f"{_INSPECTIONS}/count?kind=joint&{_CARRIED_OUT}"),
    Line("实地督导到过的市（州）", "inspected_cities", f"{_INSPECTIONS}/coverage", "cities 的值"),
    Line("实地督导到过的县（市、区）", "inspected_counties", f"{_INSPECTIONS}/coverage",
         "counties 的值"),
    Line("导入台账（行）", "rows", _IMPORTS, "rows 之和"),
    Line("其中登记", "imported", _IMPORTS, "created 之和"),
    Line("其中已有", "known", _IMPORTS, "known 之和"),
    Line("其中有差异", "differing", _IMPORTS, "differs 之和"),
    Line("其中未导入", "refused", _IMPORTS, "refused 之和"),
    Line("其中检举控告（转专办）", "sealed", _IMPORTS, "sealed 之和"),
    Line("甄别", "triaged", _LEDGER, "matter_id 不为空的"),
    Line("直接回复", "directly_replied", "intake/v1/pieces/count?status=directly_replied"),
    Line("信访人撤回", "withdrawals", "intake/v1/withdrawals/count"),
    Line("登记更正（经第二人核实）", "corrections",
         "intake/v1/corrections/count?status=confirmed"),
    Line("无法送达而办结", "undelivered", "intake/v1/pieces/count?status=closed_undelivered"),
    Line("导入法定途径", "referrals", "intake/v1/referrals/count"),
    Line("不予（不再）受理告知书", "refused_notices", "intake/v1/letters/count?kind=D06&kind=D07"),
    Line("达成调解（和解）协议", "settled", "intake/v1/pieces/count?status=settled"),
    Line("处理意见作出以前的听证", "hearings", "intake/v1/letters/count?kind=D14"),
    Line("支持的请求已确认落实", "executed", "intake/v1/executions/count?status=confirmed"),
    Line("支持的请求待落实", "execution_owed", "intake/v1/executions/count?status=owed"),
    Line("复查", "reviews", "intake/v1/reviews/count?kind=review"),
    Line("复核", "re_reviews", "intake/v1/reviews/count?kind=re_review"),
    Line("交办", "assigned", "intake/v1/orders/count?kind=assignment"),
    Line("转送", "forwarded", "intake/v1/orders/count?kind=forwarding"),
    Line("异议", "objections", "intake/v1/objections/count"),
    Line("厅内处室承办", "divisions", "intake/v1/internal-orders/count?purpose=handle"),
    Line("会商函询处室", "divisions_consulted", "intake/v1/internal-orders/count?purpose=consult"),
    Line("谈话记录", "notes", "intake/v1/notes/count"),
    Line("附件", "attachments", "intake/v1/attachments/count"),
    Line("按期答复", "answered_on_time", f"{_ANSWERED}&outcome=met"),
    Line("超期答复", "answered_late", f"{_ANSWERED}&outcome=met_late"),
    Line("简易办理", "simplified", "intake/v1/deadlines/count?rule=DL12b"),
    Line("群众评价", "ratings", "intake/v1/ratings/count?status=rated"),
    Line("其中不满意", "dissatisfied", "intake/v1/ratings/count?value=dissatisfied"),
    Line("自然资源部交办", "ministry", "intake/v1/pieces/count?source=mnr"),
    Line("其中按期办结上报", "ministry_closed_on_time", _LEDGER,
         "source 为 mnr、order_status 为 closed、opinion_issued_at 不晚于 due_legal 的"),
    Line("部门联办联销", "joint_handling", "supervision/v1/joint-handlings/count?status=ended"),
    Line("线索移交有结果", "clues", "supervision/v1/clues/count?status=result_known"),
    Line("疏导和帮扶", "aid", "supervision/v1/aids/count?status=closed"),
    Line("月通报", "bulletins", "reporting/v1/bulletins/count"),
)  # fmt: skip


def summary(figures: Mapping[str, Any]) -> str:
    """The table as text."""
    table = Table(title="演示年度：2025年", title_justify="left")
    table.add_column("做了什么")
    table.add_column("数量", justify="right")
    table.add_column("在哪里看（以 pet_head 登录，GET）", no_wrap=True)
    table.add_column("怎样数")
    for line in LINES:
        table.add_row(line.label, str(figures[line.figure]), f"/api/{line.path}", line.read)
    text = StringIO()
    console = Console(file=text, width=170, color_system=None)
    console.print(table)
    console.print(
        f"接口地址 {figures['url']}/api/    "
        f"用时 {figures['seconds']} 秒，调用接口 {figures['calls']} 次",
        soft_wrap=True,
    )
    console.print(
        "账号：pet_head（信访办）、supervisor（督办）、leader-2（包案领导）、"
        "joint_office（省信联办）、head-510104（锦江区局）……",
        soft_wrap=True,
    )
    console.print(f"文件（{len(figures['files'])}个）在 {figures['folder']}", soft_wrap=True)
    return text.getvalue().rstrip()
