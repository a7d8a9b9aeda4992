"""`kaimen rebuild reporting`: read every event again and set right what differs."""

import asyncio
from contextlib import suppress
from typing import Any

from services.cli.client import Client
from services.cli.errors import NotDone
from services.cli.output import Result
from services.cli.progress import Progress

_POLL_SECONDS = 0.3
_OPEN = {"queued", "running"}


async def rebuild(kaimen: Client, service: str) -> Result:
    """Rebuild the rows that `service` derives from the feeds; Ctrl-C cancels, and nothing changes.

    Raises `NotDone` for another service (no-such-service), when a rebuild runs already
    (rebuild-running), or when it failed or was cancelled.
    """
    if service != "reporting":
        raise NotDone("只有统计通报（reporting）的数据可以由事件重建。", "no-such-service")
    started = await kaimen.post("reporting/v1/rebuilds")
    try:
        with Progress("重建统计数据") as progress:
            done = await _wait(kaimen, started, progress)
    except BaseException:
        with suppress(NotDone):  # it has ended already
            await asyncio.shield(kaimen.post(f"reporting/v1/rebuilds/{started['id']}/cancel"))
        raise
    if done["status"] != "finished":
        detail = done["problem"] or "重建已被取消，数据没有变动。"
        raise NotDone(detail, f"rebuild-{done['status']}", rebuild=done["id"])
    data = {
        "service": service,
        "events": done["read"],
        "rows": done["rows"],
        "identical": done["identical"],
        "changed": done["changed"],
        "rebuild": done["id"],
    }
    result = "与原数据完全一致" if done["identical"] else f"更正 {done['changed']} 行"
    return Result(data, f"重读事件 {done['read']} 个，得到数据 {done['rows']} 行，{result}。")


async def _wait(kaimen: Client, started: dict[str, Any], progress: Progress) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = await kaimen.get(f"reporting/v1/rebuilds/{started['id']}")
        if found["status"] not in _OPEN:
            return found
        progress.at(found["read"], found["total"] or None)
        await asyncio.sleep(_POLL_SECONDS)
