"""Attaching and downloading as the people of the bureau do it."""

from typing import Any
from uuid import uuid4

import httpx

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, post
from tests.intake_service.papers.attachments.files import PDF

FOR = {"purpose": "核对来信附件"}
WHY = {"reason": "上传了别的文件"}


async def upload(
    site: Site,
    content: bytes = PDF,
    role: Role = Role.UNIT_HANDLER,
    unit: str = BUREAU,
    key: str = "",
    **asked: Any,
) -> httpx.Response:
    """One upload as a holder of `role` at `unit`."""
    query = {"paper": "letter", "name": "来信.pdf", **asked}
    async with site.client(role, unit=unit) as client:
        answer: httpx.Response = await client.post(
            "/attachments", content=content, params=query,
            headers={"Idempotency-Key": key or str(uuid4())},
        )  # fmt: skip
    return answer


async def attached(site: Site, content: bytes = PDF, **asked: Any) -> dict[str, Any]:
    """An upload that must succeed."""
    answer = await upload(site, content, **asked)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def download(
    site: Site, id: str, role: Role = Role.UNIT_HEAD, unit: str = BUREAU
) -> httpx.Response:
    """One download for a purpose."""
    return await post(site, f"/attachments/{id}/download", FOR, role, unit=unit)
