"""The steps of an urging, as the tests of urgings take them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from shared.moves import Role
from shared.workdays import ZONE
from tests.harness import Site
from tests.supervision_service.make import (
    PROVINCE,
    Case,
    done,
    get,
    matter,
    order,
    post,
)

CALL = {"spoken_with": "信访科科长某某", "findings": "资料正在收集，本周补报。"}
HELPED = {"assessment": "effective", "opinion": "已按要求补报。"}
NO_HELP = {"assessment": "not_effective", "opinion": "仍未落实。"}
ANSWER = {"answer": "已完成复测，补偿款本月兑付。"}
DECIDERS = {
    "phone": Role.SUPERVISOR,
    "notice": Role.PET_HEAD,
    "urge": Role.PET_HEAD,
    "supervise": Role.DEPUTY,
}
WEEK = {"done": "已完成面积复核。", "next_week": "兑付补偿款。"}


def form(kind: str = "notice", **changes: Any) -> dict[str, Any]:
    """The body of POST /listings/{id}/urgings; levels are skipped for a reason."""
    return {
        "kind": kind,
        "issues": ["第1项措施没有进展。"],
        "requirement": "十个工作日内完成复测并书面报告。",
        "skip_reason": "群众反映集中。",
        **changes,
    }


async def drafted(site: Site, case: Case, kind: str = "notice", **changes: Any) -> str:
    """The id of an urging that the supervisor drafted."""
    path = f"/listings/{case.id}/urgings"
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form(kind, **changes)))
    return str(made["id"])


async def decided(site: Site, urging: str, kind: str = "notice") -> httpx.Response:
    """The decider agrees."""
    return await post(site, DECIDERS[kind], PROVINCE, f"/urgings/{urging}/approve")


async def issued(site: Site, case: Case, kind: str = "notice", **changes: Any) -> Any:
    """An urging that was sent out."""
    urging = await drafted(site, case, kind, **changes)
    await done(await decided(site, urging, kind))
    body = CALL if kind == "phone" else None
    return await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/issue", body))


async def assessed(
    site: Site, case: Case, kind: str = "notice", verdict: dict[str, str] = NO_HELP
) -> str:
    """The id of one that was answered and judged."""
    urging = str((await issued(site, case, kind))["id"])
    await done(await post(site, Role.UNIT_HEAD, case.unit, f"/urgings/{urging}/answer", ANSWER))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/assess", verdict))
    return urging


async def due(site: Site, role: Role = Role.SUPERVISOR, unit: str = PROVINCE) -> list[Any]:
    """Number, highest level and causes of every case for which the rules call."""
    page = await get(site, role, unit, "/urgings/due")
    counted = await get(site, role, unit, "/urgings/due/count")
    assert counted["count"] == len(page["items"])
    return [
        (item["listing_id"], item["kind"], [call["cause"] for call in item["calls"]])
        for item in page["items"]
    ]


async def late_order(site: Site, **changes: Any) -> tuple[UUID, UUID]:
    """A matter and an order about it that was to be reported on by 30 April; it is 20 May."""
    matter_id = await matter(site)
    id = await order(site, matter_id, status="in_handling", **changes)
    await site.set_office_time(datetime(2026, 5, 20, 9, tzinfo=ZONE))
    return matter_id, id


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
