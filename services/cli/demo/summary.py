"""The table at the end: the figures of the year, and the addresses that show them."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

LINES = (
    ("省信联办交办挂牌件", "listed", "supervision/v1/listings"),
    ("其中已销号", "delisted", "supervision/v1/listings?status=final"),
    ("其中早于目标日期", "delisted_early", "supervision/v1/look-backs"),
    ("厅级包案领导", "provincial_leaders", "assignment/v1/responsibility-lists"),
    ("涉及市（州）", "cities", "assignment/v1/responsibility-lists"),
    ("市、县包案领导", "city_county_leaders", "assignment/v1/charges"),
    ("其中市局主要负责人全包", "takes_all", "assignment/v1/chains/{matter_id}"),
    ("制定一案一策的县局", "counties_with_plans", "supervision/v1/listings/{id}"),
    ("周调度报告", "weekly_reports", "supervision/v1/weekly?week=2025-W25"),
    ("督办（电话、函件）", "urgings", "supervision/v1/urgings"),
    ("退回（方案除外）", "returns", "supervision/v1/listings/{id}/history"),
    ("导入台账（行）", "rows", "intake/v1/imports"),
    ("其中登记", "imported", "intake/v1/pieces"),
    ("其中已有", "known", "intake/v1/imports/{id}/rows?outcome=known"),
    ("其中有差异", "differing", "intake/v1/differences"),
    ("其中未受理", "refused", "intake/v1/imports/{id}/rows?outcome=refused"),
    ("甄别", "triaged", "intake/v1/matters"),
    ("其中按建议确认", "triaged_as_proposed", "intake/v1/proposals"),
    ("交办", "assigned", "intake/v1/orders"),
    ("按期答复", "answered_on_time", "reporting/v1/indicators?month=2025-06"),
    ("超期答复", "answered_late", "intake/v1/deadlines?rule=DL05"),
    ("自然资源部交办", "ministry", "reporting/v1/ledger"),
    ("其中按期办结上报", "ministry_closed_on_time", "reporting/v1/bulletins/{id}"),
    ("月通报", "bulletins", "reporting/v1/bulletins"),
)
"""Label, name of the figure, and the address below /api/ that shows it."""


def summary(figures: Mapping[str, Any]) -> str:
    """The table as text."""
    table = Table(title="演示年度：2025年", title_justify="left")
    table.add_column("做了什么")
    table.add_column("数量", justify="right")
    table.add_column("在哪里看（GET）", overflow="fold")
    for label, figure, path in LINES:
        table.add_row(label, str(figures[figure]), f"/api/{path}")
    text = StringIO()
    console = Console(file=text, width=100, color_system=None)
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
