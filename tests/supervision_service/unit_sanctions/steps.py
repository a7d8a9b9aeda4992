"""The steps of a sanction on a unit, as the tests take them."""

from typing import Any
from uuid import UUID

import httpx

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.make import COUNTY, PROVINCE, done, post

REASON = {"reason": "事实需要再核对"}
FACTS = {"indicators": [{"indicator": "on_time_reply", "month": "2026-02", "figure": "41.7%"}]}
REQUIREMENT = {"text": "完成复测并兑付补偿款。", "due": "2026-04-30"}
WHERE = {"day": "2026-03-05", "place": "省厅第二会议室", "invitee": "head"}
CHECKER = UUID("00000000-0000-4000-8000-000000000c01")
"""A supervisor who proposed nothing."""


def form(kind: str = "rectify", **changes: Any) -> dict[str, Any]:
    """The body of POST /unit-sanctions."""
    owed = [REQUIREMENT] if kind in {"rectify", "list"} else []
    return {
        "kind": kind,
        "unit_id": str(ORG(COUNTY)),
        "ground": "shirking",
        "statement": "对挂牌件长期推诿，多次督办没有落实。",
        "facts": FACTS,
        "requirements": owed,
        **changes,
    }


async def office(site: Site, path: str, body: Any = None, id: UUID | None = None) -> httpx.Response:
    """A step of the supervisors."""
    return await post(site, Role.SUPERVISOR, PROVINCE, path, body, id=id)


async def principal(site: Site, path: str, body: Any = None) -> httpx.Response:
    """A step of the principal."""
    return await post(site, Role.PRINCIPAL, PROVINCE, path, body)


async def proposed(site: Site, kind: str = "rectify", **changes: Any) -> str:
    """The path of one that waits for the decision."""
    made = await done(await office(site, "/unit-sanctions", form(kind, **changes)))
    return f"/unit-sanctions/{made['id']}"


async def served(site: Site, kind: str = "rectify", **changes: Any) -> str:
    """The path of one that the unit has."""
    path = await proposed(site, kind, **changes)
    await done(await principal(site, f"{path}/decide"))
    await done(await office(site, f"{path}/serve", WHERE if kind == "interview" else None))
    return path


async def unit(site: Site, path: str, body: Any = None, code: str = COUNTY) -> httpx.Response:
    """A step of the head of the unit."""
    return await post(site, Role.UNIT_HEAD, code, path, body)
