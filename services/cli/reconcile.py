"""`kaimen reconcile`: compares what every service has stored about every matter."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.cli.catalogue import SERVICES
from services.cli.client import Client, Refused
from services.cli.errors import NotDone
from services.cli.output import Result, Status
from services.cli.progress import Progress

_PAGE = 1000
_CONCURRENCY = 2
"""Concurrent checks in one service, which needs connections for its requests too."""
_ATTEMPTS = 6
"""How often a check is tried while its follower is behind."""
_LINES = 50
_MATTERS = "intake.matter.moved"
_KINDS = {"differs": "不一致", "missing": "缺少", "unknown": "多出", "unread": "无法读取"}


@dataclass
class _Found:
    """The results of all checks so far."""

    differences: list[dict[str, Any]] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    unsettled: int = 0
    parked: dict[str, int] = field(default_factory=dict)


async def reconcile(kaimen: Client) -> Result:
    """Run every check of every service. Exit status 1 for differences and for parked events.

    Raises `NotDone` (follower-stopped, follower-behind, …) when something could not be compared.
    """
    found = _Found()
    names = [service.name for service in SERVICES]
    with Progress("对账") as progress:
        await _followers(kaimen, names, found)
        await asyncio.gather(*[_service(kaimen, name, found, progress) for name in names])
    return _result(found)


async def _followers(kaimen: Client, names: Sequence[str], found: _Found) -> None:
    """Note parked events. Raises `NotDone` when a follower is stopped: no check is possible."""
    stopped = []
    for name in names:
        if name == "directory":
            continue  # it has no followers
        for cursor in await kaimen.get(f"{name}/v1/followers"):
            if cursor["parked"]:
                found.parked[f"{name} ← {cursor['feed']}"] = cursor["parked"]
            if cursor["stopped"]:
                stopped.append(f"{name} ← {cursor['feed']}（{cursor['stopped']}）")
    if stopped:
        detail = f"已停止跟随，不能对账：{'、'.join(stopped)}。请先由运维人员恢复跟随。"
        raise NotDone(detail, "follower-stopped", stopped=stopped)


async def _service(kaimen: Client, name: str, found: _Found, progress: Progress) -> None:
    limit = asyncio.Semaphore(_CONCURRENCY)

    async def one(check: str) -> None:
        async with limit:
            await _check(kaimen, name, check, found, progress)

    checks: list[str] = await kaimen.get(f"{name}/v1/checks")
    await asyncio.gather(*[one(check) for check in checks])


async def _check(
    kaimen: Client, service: str, check: str, found: _Found, progress: Progress
) -> None:
    after: str | None = None
    while True:
        page = await _page(kaimen, service, check, after)
        kind, _, type_ = check.partition(":")
        if kind in ("log", "copy"):
            place = f"{service} {check}"
            found.checked[place] = found.checked.get(place, 0) + page["checked"]
        found.unsettled += page["unsettled"]
        found.differences += [_difference(service, type_, item) for item in page["items"]]
        progress.at(sum(found.checked.values()), None)
        after = page["next"]
        if after is None:
            return


async def _page(kaimen: Client, service: str, check: str, after: str | None) -> Any:
    path = f"{service}/v1/checks/differences"
    for _ in range(_ATTEMPTS):
        try:
            return await kaimen.get(path, check=check, after=after, limit=_PAGE)
        except Refused as error:
            if error.code != "follower-behind":
                raise
            behind = error  # the service has waited ten seconds already
    raise behind


def _difference(service: str, type_: str, item: dict[str, Any]) -> dict[str, Any]:
    # The key of a matter's own row is the matter.
    matter = item["key"] if type_ == _MATTERS else item["matter_id"]
    names = ("key", "owner", "table", "column", "owner_value", "value", "kind")
    return {"matter": matter, "service": service, **{name: item[name] for name in names}}


def _place(difference: dict[str, Any]) -> list[str]:
    return [str(difference[name]) for name in ("service", "table", "key", "column")]


def _result(found: _Found) -> Result:
    data = {
        "matters": found.checked.get(f"intake log:{_MATTERS}", 0),
        "rows": sum(found.checked.values()),
        "differences": sorted(found.differences, key=_place),
        "unsettled": found.unsettled,
        "parked": found.parked,
    }
    in_part = bool(found.differences or found.parked or found.unsettled)
    return Result(data, "\n".join(_text(data)), Status.IN_PART if in_part else Status.DONE)


def _text(data: dict[str, Any]) -> Iterable[str]:
    differences = data["differences"]
    counted = f"核对信访事项 {data['matters']} 件、数据 {data['rows']} 行"
    yield f"{counted}，差异 {len(differences)} 处。"
    for each in differences[:_LINES]:
        place = f"{each['service']}.{each['table']}"
        column = f".{each['column']}" if each["column"] else ""
        values = (
            f"，{each['owner']} 记为 {each['owner_value']!r}，此处为 {each['value']!r}"
            if each["kind"] == "differs"
            else f"（来源 {each['owner']}）"
        )
        yield f"  {_KINDS[each['kind']]}  {place}{column}  {each['key']}{values}"
    if len(differences) > _LINES:
        yield f"  …… 其余 {len(differences) - _LINES} 处见 --json。"
    for place, count in data["parked"].items():
        yield f"  {place} 有 {count} 个事件搁置，待运维人员处理。"
    if data["unsettled"]:
        yield f"  {data['unsettled']} 行核对期间一直在变动，请稍后再核对。"
