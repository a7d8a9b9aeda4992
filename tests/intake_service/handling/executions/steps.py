"""Carrying out what an opinion supports, as the people of the bureau and the office do it."""

from typing import Any

import httpx

from shared.moves import Role
from tests.intake_service.make import BUREAU, Line, get, post
from tests.intake_service.papers.attachments.steps import attached

PROVINCE = "510000"
DONE = {"done_on": "2026-03-02", "proof": "银行转账凭证，金额已足额到账"}
WHY = {"reason": "凭证不全，请补充后再报"}


async def executions(line: Line, **params: Any) -> list[dict[str, Any]]:
    """The executions of a piece, the first opened first."""
    found = (await get(line.site, "/executions", piece_id=line.piece, **params)).json()["items"]
    return sorted(found, key=lambda each: (each["opened_at"], each["id"]))


async def act(
    line: Line, execution: str, verb: str, body: Any, role: Role, unit: str = BUREAU
) -> httpx.Response:
    """One move that may be refused."""
    return await post(line.site, f"/executions/{execution}/{verb}", body, role, unit=unit)


async def did(
    line: Line, execution: str, verb: str, body: Any, role: Role, unit: str = BUREAU
) -> dict[str, Any]:
    """One move that must succeed."""
    return await line.do(f"/executions/{execution}/{verb}", body, role, unit=unit)


async def carry_out(line: Line, **done: Any) -> None:
    """Everything owed about a piece is done with its proof, and confirmed."""
    for each in await executions(line, status="owed"):
        await attached(line.site, execution_id=each["id"], paper="receipt", name="凭证.pdf")
        await did(line, each["id"], "record-done", {**DONE, **done}, Role.UNIT_HANDLER)
        await did(line, each["id"], "confirm", {}, Role.PET_HEAD, PROVINCE)
