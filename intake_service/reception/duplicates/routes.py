"""The duplicate search over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import Request

from intake_service.reception.duplicates import queries, rules, schemas
from shared.auth import Caller, guarded
from shared.db import ReadSession
from shared.edge import router as new_router

router = new_router(prefix="/pieces", tags=["duplicates"])


@router.get("/{id}/duplicates", response_model=schemas.Duplicates,
            dependencies=[guarded(rules.READERS)])  # fmt: skip
async def duplicates(
    id: UUID, actor: Caller, session: ReadSession, request: Request
) -> dict[str, Any]:
    """筛重：可能与该件相同的其他信访件及相同之处，最相近的在前；是否重件、是否同一事项由人认定。"""
    key = rules.key(request.app.state.settings.secret("vault_key"))
    return await queries.of_piece(session, actor, id, key)
