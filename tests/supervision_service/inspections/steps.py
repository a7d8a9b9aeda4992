"""The steps of an inspection, as the tests take them."""

from collections.abc import Sequence
from typing import Any

import httpx

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.make import (
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    Case,
    done,
    later,
    post,
)

TEAM = [
    {"name": "某甲", "unit": "厅信访办", "function": "组长"},
    {"name": "某乙", "unit": "省信联办", "function": "联络"},
]
FINDINGS = "复测尚未开始，补偿款没有兑付。"
DEMAND = {"issue": "复测尚未开始，应立即组织。", "due": "2026-03-20"}
REASON = {"reason": "路线需要调整"}
FED_BACK = {"opinion": "措施落实滞后。", "rectifications": [DEMAND]}


def plan_form(case: Case, **changes: Any) -> dict[str, Any]:
    """The body of POST /inspections: two counties of one city, the case in the first."""
    return {
        "kind": "joint",
        "basis": "listed",
        "purpose": "查看挂牌件措施落实情况。",
        "begins": "2026-03-03",
        "ends": "2026-03-05",
        "stops": [
            {"unit_id": str(ORG(COUNTY)), "listing_ids": [case.id]},
            {"unit_id": str(ORG(NEIGHBOUR_COUNTY)), "listing_ids": []},
        ],
        "team": TEAM,
        **changes,
    }


def visit(case: Case | None = None, **changes: Any) -> dict[str, Any]:
    """The body of a record."""
    seen = [case.id] if case else []
    return {"day": "2026-03-03", "place": "某镇某村", "seen_ids": seen, "findings": FINDINGS,
            **changes}  # fmt: skip


async def office(site: Site, path: str, body: Any = None) -> httpx.Response:
    """A step of the supervisors."""
    return await post(site, Role.SUPERVISOR, PROVINCE, path, body)


async def planned(site: Site, case: Case, **changes: Any) -> str:
    """The path of an inspection that was planned."""
    made = await done(await office(site, "/inspections", plan_form(case, **changes)))
    return f"/inspections/{made['id']}"


async def agreed(site: Site, case: Case, **changes: Any) -> str:
    """The path of a joint inspection that both sides agreed to."""
    path = await planned(site, case, **changes)
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/agree"))
    return path


async def fed_back(
    site: Site, case: Case, rectifications: Sequence[dict[str, Any]] = (DEMAND,)
) -> str:
    """The path of a joint inspection on its second day, the first stop fed back."""
    path = await agreed(site, case)
    await later(site, days=2)
    await done(await office(site, f"{path}/stops/1/record", visit(case)))
    body = {**FED_BACK, "rectifications": list(rectifications)}
    await done(await office(site, f"{path}/stops/1/feed-back", body))
    return path
