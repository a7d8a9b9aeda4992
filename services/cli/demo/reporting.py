"""Reporting: the monthly bulletins, and the ledgers as spreadsheets."""

import asyncio
from pathlib import Path
from typing import Any

from services.cli.demo.office import Api
from services.cli.errors import NotDone

_POLL_SECONDS = 0.1
_POLLS = 600
_GOOD_PRACTICE = {
    "2025-04": "仁寿县局把方案评审会开到村委会，请信访人代表到场说明诉求。",
    "2025-05": "三台县局会同住建、交通部门集中办公五天，一次核清社保人数。",
    "2025-06": "新都区局入户讲解补缴政策，把计算过程逐户写在明白卡上。",
    "2025-07": "叙州区局调取省级档案并组织公开质证，两年未决的权属争议依法裁决。",
    "2025-08": "金堂县局为搬迁群众落实汛期临时住所，安置点每半月公布一次进度。",
}


async def bulletin(month: str, folder: Path, files: list[Path], api: Api) -> None:
    """Draft and issue the bulletin of a month; download it and the month's ledger."""
    form = {"month": month, "good_practice": _GOOD_PRACTICE.get(month)}
    made = await api.post("pet_head", "reporting/v1/bulletins", form)
    path = f"reporting/v1/bulletins/{made['id']}"
    await api.post("deputy", f"{path}/issue")
    document = folder / f"月通报-{month}.docx"
    await api.client.as_login("pet_head").download(f"{path}/file", document)
    files.append(document)
    sheet = folder / f"台账-{month}.xlsx"
    await export(sheet, {"month": month}, api)
    files.append(sheet)


async def export(sheet: Path, filters: dict[str, Any], api: Api) -> None:
    """Export the ledger as a spreadsheet. Raises `NotDone` when the export does not finish."""
    made = await api.post("pet_head", "reporting/v1/ledger/exports", filters)
    path = f"reporting/v1/exports/{made['id']}"
    for _ in range(_POLLS):
        found = await api.get("pet_head", path)
        if found["status"] not in ("queued", "running"):
            break
        await asyncio.sleep(_POLL_SECONDS)
    if found["status"] != "finished":
        raise NotDone(f"导出 {sheet.name} 没有完成：{found['problem'] or found['status']}。")
    await api.client.as_login("pet_head").download(f"{path}/file", sheet)
