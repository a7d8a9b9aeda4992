"""`kaimen import`: sends a ledger, waits for its import to end, and reports on every row."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from services.cli.client import Client, Refused
from services.cli.errors import NotDone
from services.cli.output import Result, Status, say
from services.cli.progress import Progress
from shared.workdays import ZONE

_MAX_BYTES = 20 * 1024 * 1024
_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_POLL_SECONDS, _POLL_SECONDS = 0.05, 0.5
_OPEN = {"queued", "running"}
_IMPORTS = "intake/v1/imports"
_LINES = 20


@dataclass(frozen=True)
class Sheet:
    """A file to import, and the options that count for all its rows."""

    content: bytes
    query: Mapping[str, str]

    @classmethod
    def read(
        cls, file: Path, source: str | None, sender: str | None, arrived_at: datetime | None
    ) -> Self:
        """Read the file; a time without a zone is office time. Raises `NotDone` when it cannot."""
        try:
            if file.stat().st_size > _MAX_BYTES:
                raise NotDone(f"{file} 超过 20 MB，请拆分后分别导入。", "file-too-large")
            content = file.read_bytes()
        except OSError as error:
            raise NotDone(f"无法读取 {file}：{error.strerror}。", "file-unreadable") from error
        if arrived_at is not None and arrived_at.tzinfo is None:
            arrived_at = arrived_at.replace(tzinfo=ZONE)
        options = {
            "name": file.name,
            "source": source,
            "sender": sender,
            "arrived_at": arrived_at.isoformat() if arrived_at else None,
        }
        return cls(content, {name: value for name, value in options.items() if value is not None})

    def key(self, after: str) -> str:
        """The Idempotency-Key: the same for the same file, options and import `after`."""
        options = "\n".join(f"{name}={value}" for name, value in sorted(self.query.items()))
        digest = hashlib.sha256(options.encode("utf-8", "surrogateescape") + b"\0" + self.content)
        return f"kaimen-import-{digest.hexdigest()[:32]}-{after}"


async def import_sheet(kaimen: Client, sheet: Sheet) -> Result:
    """Import `sheet`, or wait for its import that is running already.

    A file that was imported before is imported again: its rows are then known, and nothing changes.
    An interruption cancels the import; what it has registered stays. Raises `NotDone` for a file
    that is refused as a whole, and for an import that was cancelled or failed.
    """
    # Shielded: an interrupted request may have started an import, which must be cancelled.
    starting = asyncio.create_task(_start(kaimen, sheet))
    try:
        ended = await _wait(kaimen, await asyncio.shield(starting))
    except asyncio.CancelledError:
        raise await _cancel(kaimen, await starting) from None
    if ended["status"] != "finished":
        raise _unfinished(ended)
    return await _result(kaimen, ended)


async def _start(kaimen: Client, sheet: Sheet) -> dict[str, Any]:
    """The running import of this sheet, else a new one.

    The key of a running import makes the service answer with that import. A key whose import has
    ended is not used again: the next key is made with that import's id.
    """
    after = "first"
    while True:
        response = await kaimen.call(
            "POST",
            _IMPORTS,
            sheet.content,
            media_type=_MEDIA_TYPE,
            key=sheet.key(after),
            query=dict(sheet.query),
        )
        started: dict[str, Any] = response.json()
        if "Idempotency-Replayed" not in response.headers:
            return started
        started = await kaimen.get(f"{_IMPORTS}/{started['id']}")
        if started["status"] in _OPEN:
            say("该文件的导入正在进行，接着显示其进度。")
            return started
        after = started["id"]


async def _wait(kaimen: Client, started: dict[str, Any]) -> dict[str, Any]:
    """The import when it has ended."""
    found, pause = started, _FIRST_POLL_SECONDS
    with Progress("导入") as progress:
        while found["status"] in _OPEN:
            progress.at(found["done"], found["rows"])
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _POLL_SECONDS)
            found = await kaimen.get(f"{_IMPORTS}/{started['id']}")
    return found


async def _cancel(kaimen: Client, started: dict[str, Any]) -> NotDone:
    say("正在取消导入 …")
    path = f"{_IMPORTS}/{started['id']}"
    try:
        await kaimen.post(f"{path}/cancel")
    except Refused as refusal:
        if refusal.status != 409:  # else it has just ended
            return refusal
    found = await _wait(kaimen, await kaimen.get(path))
    if found["status"] == "finished":
        detail = "中断前导入已经完成。"
        return NotDone(detail, "interrupted", **_counts(found))
    return _unfinished(found, "interrupted")


def _unfinished(ended: dict[str, Any], code: str = "") -> NotDone:
    if ended["status"] == "cancelled":
        registered = f"已登记的 {ended['created']} 件保留；再次导入时会识别为已知。"
        return NotDone(f"导入已取消，{registered}", code or "import-cancelled", **_counts(ended))
    code = code or ended["problem_code"] or "import-failed"
    return NotDone(ended["problem"] or "导入失败。", code, **_counts(ended))


def _counts(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "import": found["id"],
        **{name: found[name] for name in ("rows", "created", "known", "sealed")},
    }


async def _result(kaimen: Client, ended: dict[str, Any]) -> Result:
    rows = f"{_IMPORTS}/{ended['id']}/rows"
    refused = [_refusal(row) async for row in kaimen.items(rows, outcome="refused")]
    differs = [
        {
            "row": row["row"],
            "external_no": row["external_no"],
            "columns": [problem["column"] for problem in row["problems"]],
        }
        async for row in kaimen.items(rows, outcome="differs")
    ]
    left = [
        {"row": row["row"], **{name: each[name] for name in ("what", "column", "reason")}}
        async for row in kaimen.items(rows, left="true")
        for each in row["left"]
    ]
    data = {
        "rows": ended["rows"],
        "created": ended["created"],
        "known": ended["known"],
        "sealed": ended["sealed"],
        "differs": differs,
        "refused": refused,
        "left": left,
        "not_taken": ended["left"],
        "import": ended["id"],
    }
    in_part = bool(ended["differs"] or ended["refused"])
    return Result(data, _text(ended, data), Status.IN_PART if in_part else Status.DONE)


def _refusal(row: dict[str, Any]) -> dict[str, Any]:
    """One entry per row, so that they can be counted; further problems are in `also`."""
    first, *others = [
        {name: problem[name] for name in ("column", "code", "reason")}
        for problem in row["problems"]
    ]
    return {"row": row["row"], **first, "also": others}


def _text(ended: dict[str, Any], data: dict[str, Any]) -> str:
    lines = [
        f"共 {ended['rows']} 行：新登记 {ended['created']}，已有 {ended['known']}，"
        f"与已登记内容不同 {ended['differs']}（待人工核定），未导入 {ended['refused']}。"
    ]
    if ended["sealed"]:
        lines += ["", f"检举控告 {ended['sealed']} 行，已转专办员，不逐行显示。"]
    if data["refused"]:
        lines += ["", "未导入的行："]
        lines += _first([_refused_line(each) for each in data["refused"]])
    if data["differs"]:
        lines += ["", "与已登记内容不同的行："]
        lines += _first(
            [
                f"  第 {each['row']} 行 {each['external_no']}：{'、'.join(each['columns'])}"
                for each in data["differs"]
            ]
        )
    if data["left"]:
        what = Counter(each["what"] for each in data["left"])
        places, topics = what["region"], what["topic"]
        lines += ["", f"留待人工：属地未定 {places} 行，类别未定 {topics} 行。"]
        odd = [each for each in data["left"] if each["what"] in ("cell", "row")]
        lines += _first([f"  第 {each['row']} 行 {each['reason']}" for each in odd])
    if data["not_taken"]:
        lines += ["", "未取用或需核对的列和工作表："]
        lines += _first([f"  {each['reason']}" for each in data["not_taken"]])
    return "\n".join(lines)


def _refused_line(row: dict[str, Any]) -> str:
    problems = [f"{each['column']}：{each['reason']}" for each in (row, *row["also"])]
    return f"  第 {row['row']} 行 {'；'.join(problems)}"


def _first(lines: list[str]) -> list[str]:
    """The first lines; the JSON has all of them."""
    more = len(lines) - _LINES
    return lines if more <= 0 else [*lines[:_LINES], f"  …… 另有 {more} 项，见 --json。"]
