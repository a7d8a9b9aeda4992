"""`kaimen import`: send a ledger, follow its import to the end, tell what became of every row."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from services.cli.answer import Answer, Status, say
from services.cli.client import Client, Refused
from services.cli.errors import NotDone
from services.cli.progress import Progress
from shared.clock import OFFICE_ZONE

_LARGEST = 20 * 1024 * 1024
_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_LOOK_SECONDS, _LOOK_EVERY_SECONDS = 0.05, 0.5
_UNDER_WAY = {"queued", "running"}
_IMPORTS = "intake/v1/imports"
_SHOWN_ROWS = 20


@dataclass(frozen=True)
class Sheet:
    """A file to import, and what the clerk says of all its rows."""

    content: bytes
    query: Mapping[str, str]

    @classmethod
    def read(
        cls, file: Path, source: str | None, sender: str | None, arrived_at: datetime | None
    ) -> Self:
        """Read it; a time without a zone is the office's. Raises `NotDone` when that fails."""
        try:
            if file.stat().st_size > _LARGEST:
                raise NotDone(f"{file} 超过 20 MB，请拆分后分别导入。", "file-too-large")
            content = file.read_bytes()
        except OSError as error:
            raise NotDone(f"无法读取 {file}：{error.strerror}。", "file-unreadable") from error
        if arrived_at is not None and arrived_at.tzinfo is None:
            arrived_at = arrived_at.replace(tzinfo=OFFICE_ZONE)
        said = {
            "name": file.name,
            "source": source,
            "sender": sender,
            "arrived_at": arrived_at.isoformat() if arrived_at else None,
        }
        return cls(content, {name: value for name, value in said.items() if value is not None})

    def key(self, after: str) -> str:
        """The same for the same file and words; another once the import `after` has ended."""
        said = "\n".join(f"{name}={value}" for name, value in sorted(self.query.items()))
        digest = hashlib.sha256(said.encode("utf-8", "surrogateescape") + b"\0" + self.content)
        return f"kaimen-import-{digest.hexdigest()[:32]}-{after}"


async def import_sheet(kaimen: Client, sheet: Sheet) -> Answer:
    """Import `sheet`, or follow the import of it that is already under way.

    A file that was imported before is imported again: its rows are then known, nothing changes.
    When this is interrupted the import is cancelled; what it has registered stays. Raises
    `NotDone` for a file that is refused as a whole, and for an import that did not end well.
    """
    # Shielded, because a request that is given up may have begun an import all the same.
    beginning = asyncio.create_task(_begin(kaimen, sheet))
    try:
        ended = await _followed(kaimen, await asyncio.shield(beginning))
    except asyncio.CancelledError:
        raise await _cancelled(kaimen, await beginning) from None
    if ended["status"] != "finished":
        raise _unfinished(ended)
    return await _answer(kaimen, ended)


async def _begin(kaimen: Client, sheet: Sheet) -> dict[str, Any]:
    """The import of this sheet that is under way, else a new one.

    Sent again with the key of an import under way, the service answers with that one. A key is
    used up when its import ends, so the next one is made with that import's id.
    """
    after = "first"
    while True:
        sent = await kaimen.call(
            "POST",
            _IMPORTS,
            sheet.content,
            media_type=_MEDIA_TYPE,
            key=sheet.key(after),
            query=dict(sheet.query),
        )
        begun: dict[str, Any] = sent.json()
        if "Idempotency-Replayed" not in sent.headers:
            return begun
        begun = await kaimen.get(f"{_IMPORTS}/{begun['id']}")
        if begun["status"] in _UNDER_WAY:
            say("该文件的导入正在进行，接着显示其进度。")
            return begun
        after = begun["id"]


async def _followed(kaimen: Client, begun: dict[str, Any]) -> dict[str, Any]:
    """The import at its end."""
    found, pause = begun, _FIRST_LOOK_SECONDS
    with Progress("导入") as progress:
        while found["status"] in _UNDER_WAY:
            progress.at(found["done"], found["rows"])
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LOOK_EVERY_SECONDS)
            found = await kaimen.get(f"{_IMPORTS}/{begun['id']}")
    return found


async def _cancelled(kaimen: Client, begun: dict[str, Any]) -> NotDone:
    say("正在取消导入 …")
    path = f"{_IMPORTS}/{begun['id']}"
    try:
        await kaimen.post(f"{path}/cancel")
    except Refused as refusal:
        if refusal.status != 409:  # otherwise it has just ended by itself
            return refusal
    found = await _followed(kaimen, await kaimen.get(path))
    if found["status"] == "finished":
        detail = "中断前导入已经完成。"
        return NotDone(detail, "interrupted", **_counts(found))
    return _unfinished(found, "interrupted")


def _unfinished(ended: dict[str, Any], code: str = "") -> NotDone:
    if ended["status"] == "cancelled":
        kept = f"已登记的 {ended['created']} 件保留；再次导入时会识别为已知。"
        return NotDone(f"导入已取消，{kept}", code or "import-cancelled", **_counts(ended))
    code = code or ended["problem_code"] or "import-failed"
    return NotDone(ended["problem"] or "导入失败。", code, **_counts(ended))


def _counts(found: dict[str, Any]) -> dict[str, Any]:
    return {"import": found["id"], **{name: found[name] for name in ("rows", "created", "known")}}


async def _answer(kaimen: Client, ended: dict[str, Any]) -> Answer:
    rows = f"{_IMPORTS}/{ended['id']}/rows"
    refused = [_refusal(row) async for row in kaimen.each(rows, outcome="refused")]
    differs = [
        {
            "row": row["row"],
            "external_no": row["external_no"],
            "columns": [problem["column"] for problem in row["problems"]],
        }
        async for row in kaimen.each(rows, outcome="differs")
    ]
    left = [
        {"row": row["row"], **{name: each[name] for name in ("what", "reason")}}
        async for row in kaimen.each(rows, left="true")
        for each in row["left"]
    ]
    shown = {
        "rows": ended["rows"],
        "created": ended["created"],
        "known": ended["known"],
        "differs": differs,
        "refused": refused,
        "left": left,
        "import": ended["id"],
    }
    in_part = bool(ended["differs"] or ended["refused"])
    return Answer(shown, _text(ended, shown), Status.IN_PART if in_part else Status.DONE)


def _refusal(row: dict[str, Any]) -> dict[str, Any]:
    """One entry a row, so that the entries add up; what else is wrong with it is `also` there."""
    first, *others = [
        {name: problem[name] for name in ("column", "code", "reason")}
        for problem in row["problems"]
    ]
    return {"row": row["row"], **first, "also": others}


def _text(ended: dict[str, Any], shown: dict[str, Any]) -> str:
    lines = [
        f"共 {ended['rows']} 行：新登记 {ended['created']}，已有 {ended['known']}，"
        f"与已登记内容不同 {ended['differs']}（待人工核定），退回 {ended['refused']}。"
    ]
    if shown["refused"]:
        lines += ["", "退回的行："]
        lines += _first([_refused_in_words(each) for each in shown["refused"]])
    if shown["differs"]:
        lines += ["", "与已登记内容不同的行："]
        lines += _first(
            [
                f"  第 {each['row']} 行 {each['external_no']}：{'、'.join(each['columns'])}"
                for each in shown["differs"]
            ]
        )
    if shown["left"]:
        what = Counter(each["what"] for each in shown["left"])
        places, topics = what["region"], what["topic"]
        lines += ["", f"留待人工：属地未定 {places} 行，类别未定 {topics} 行。"]
    return "\n".join(lines)


def _refused_in_words(row: dict[str, Any]) -> str:
    problems = [f"{each['column']}：{each['reason']}" for each in (row, *row["also"])]
    return f"  第 {row['row']} 行 {'；'.join(problems)}"


def _first(lines: list[str]) -> list[str]:
    """The first lines of many; all of them are in the JSON."""
    more = len(lines) - _SHOWN_ROWS
    return lines if more <= 0 else [*lines[:_SHOWN_ROWS], f"  …… 另有 {more} 项，见 --json。"]
