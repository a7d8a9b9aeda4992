"""Attaching a proof and reading it, in whichever service."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.papers.attachments.files import PDF

FOR = {"purpose": "核对凭证内容"}


async def upload(
    site: Site,
    role: Role,
    unit: str,
    belongs_to: str,
    belongs_to_id: Any,
    content: bytes = PDF,
    key: str = "",
    id: UUID | None = None,
    **asked: Any,
) -> httpx.Response:
    """One upload as a holder of `role` at `unit`."""
    query = {"belongs_to": belongs_to, "belongs_to_id": str(belongs_to_id), "paper": "evidence",
             "name": "银行凭证.pdf", **asked}  # fmt: skip
    async with site.client(role, unit=unit, id=id) as client:
        answer: httpx.Response = await client.post(
            "/attachments", content=content, params=query,
            headers={"Idempotency-Key": key or str(uuid4())},
        )  # fmt: skip
    return answer
