"""The workbook of a weekly session: what it is filled with before it goes out."""

import asyncio
import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor
from shared.regions import Level
from shared.workdays import local_date
from supervision_service.listings import queries as listings
from supervision_service.matters.models import Matter
from supervision_service.reports.models import ProgressReport
from supervision_service.weekly_sessions.models import WeeklySession
from supervision_service.weekly_sessions.queries import facts_of
from supervision_service.weekly_sessions.rules.sheet import COLUMNS

_YES_NO = {True: "是", False: "否", None: ""}


async def filled(session: AsyncSession, actor: Actor, row: WeeklySession, now: datetime) -> bytes:
    """The .xlsx with a row for each case that owes a report, and what is reported already.

    A bureau gets those that it is responsible for itself, the Department all that it sees.
    """
    select = facts_of(row).add_columns(
        ProgressReport.done,
        ProgressReport.petitioner_met,
        ProgressReport.next_week,
        ProgressReport.expected_close,
    )
    select = select.where(listings.visible_to(actor))
    if actor.level is not Level.PROVINCE:
        select = select.where(Matter.unit_id == actor.unit)
    today = local_date(now)
    lines = [
        [
            each.number,
            each.title,
            each.unit_name or "",
            "；".join(
                f"第{one['no']}项{one['action']}（{one['due']}）"
                for one in each.undone
                if one["due"] < today.isoformat()
            ),
            each.done or "",
            _YES_NO[each.petitioner_met],
            each.difficulty or "",
            each.help_needed or "",
            each.next_week or "",
            each.expected_close.isoformat() if each.expected_close else "",
        ]
        for each in await session.execute(select)
    ]
    return await asyncio.to_thread(_written, lines)


def _written(lines: Sequence[Sequence[str]]) -> bytes:
    """The sheet; nothing that somebody typed becomes a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("周调度")
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, heading)
    for number, line in enumerate(lines, 1):
        for at, text in enumerate(line):
            if text:
                sheet.write_string(number, at, text, wrapped)
    sheet.freeze_panes(1, 1)
    book.close()
    return file.getvalue()
