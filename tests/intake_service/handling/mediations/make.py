"""A piece that is mediated, step by step; every name is invented."""

from typing import Any

import httpx

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, Line, post

OFFICERS = {"investigators": ["陈某某", "赵某某"]}
MEDIATION = {
    "other_party": "某某村民委员会", "petitioner_consent": "当面表示同意，笔录存卷第5页",
    "other_consent": "来函表示同意，存卷第6页", "mediators": ["陈某某", "赵某某"],
}  # fmt: skip
SETTLEMENT = {
    "signed_on": "2026-03-02", "facts": "第二期补偿款未按协议支付。",
    "terms": "一、三十日内支付第二期补偿款。\n二、双方就利息再无争议。",
    "performance_due": "2026-04-01", "proof": "协议书原件存卷第9页",
}  # fmt: skip
PERFORMANCE = {"performed_on": "2026-03-02", "proof": "银行转账凭证存卷第12页"}
WHY = {"reason": "另一方未按协议履行"}


async def act(
    line: Line, verb: str, body: Any, role: Role, unit: str = BUREAU, **changes: Any
) -> httpx.Response:
    """One POST on the piece that may be refused."""
    path = f"/pieces/{line.piece}/{verb}"
    return await post(line.site, path, {**body, **changes}, role, unit=unit)


async def investigating(site: Site) -> Line:
    """A piece that a bureau investigates."""
    found = await Line(site).accept()
    await found.do(f"/pieces/{found.piece}/investigate", OFFICERS, Role.UNIT_HANDLER)
    return found


async def mediating(site: Site) -> Line:
    """… and mediates."""
    line = await investigating(site)
    await line.do(f"/pieces/{line.piece}/mediate", MEDIATION, Role.UNIT_HANDLER)
    return line


async def settled(site: Site) -> Line:
    """… until both sides have signed."""
    line = await mediating(site)
    await line.do(f"/pieces/{line.piece}/settle", SETTLEMENT, Role.UNIT_HEAD)
    return line
