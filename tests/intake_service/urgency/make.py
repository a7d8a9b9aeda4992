"""What tests of urgent reports begin with: leaders whom directory told of, and the roster."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from services.directory.accounts.rules import account_id
from shared.moves import Role
from shared.workdays import local_date
from tests.harness import Site
from tests.intake_service.make import Line, known, post

OFFICE, BUREAU = "510000", "510104"
LEADER = "deputy"
WHY = {"reason": "来访人数多，可能影响公共安全"}
UNDO = {"reason": "登记有误，更正"}
TOLD = {"channel": "phone", "post": "分管副厅长"}
WRITTEN = {
    "report_to": ["省委", "省政府"],
    "notify": ["省公安厅", "省信访工作联席会议办公室"],
    "situation": "二百余人到现场反映征地补偿问题。",
    "measures": "已派员到场接待，讲明政策。",
    "proposals": "建议属地政府当日听取诉求。",
    "contact": "陈某某",
    "phone": "000-00000000",
}


def leader(login: str = LEADER) -> str:
    """The account of a leader."""
    return str(account_id(login))


async def serving(site: Site, login: str = LEADER, unit: str = OFFICE) -> str:
    """Directory told of a leader who serves at a unit."""
    await known(site, login, unit, Role.DEPUTY)
    return leader(login)


async def named(line: Line, day: date | None = None, *, unit: str = OFFICE) -> dict[str, Any]:
    """The leader is on duty on a day, today unless said otherwise."""
    body = {"leader_id": leader(), "day": (day or local_date(line.now)).isoformat()}
    return await line.do("/duties", body, Role.PET_HEAD, unit=unit)


async def flagged(line: Line, **more: Any) -> dict[str, Any]:
    """The piece is flagged by who sorts what comes in."""
    return await line.do(
        f"/pieces/{line.piece}/urgencies", {**WHY, **more}, Role.TRIAGE, unit=OFFICE
    )


async def step(
    line: Line, id: str, verb: str, body: Any, role: Role = Role.PET_HEAD
) -> dict[str, Any]:
    """A step about an urgent report that must succeed."""
    return await line.do(f"/urgencies/{id}/{verb}", body, role, unit=OFFICE)


async def by_leader(site: Site, path: str, body: Any, login: str = LEADER) -> httpx.Response:
    """One POST by the very leader."""
    headers = {"Idempotency-Key": path}
    async with site.client(Role.DEPUTY, unit=OFFICE, id=UUID(leader(login))) as client:
        answer: httpx.Response = await client.post(path, json=body, headers=headers)
    return answer


async def refusal(
    line: Line, path: str, body: Any, *roles: Role, unit: str = OFFICE
) -> tuple[int, str]:
    """How a call is refused."""
    answer = await post(line.site, path, body, *(roles or (Role.PET_HEAD,)), unit=unit)
    return answer.status_code, answer.json().get("code", "")
