"""Dispositions over HTTP."""

from uuid import UUID

from intake_service.reception.dispositions import queries
from intake_service.reception.dispositions.models import Disposition
from intake_service.reception.dispositions.schemas import DispositionOut
from intake_service.reception.registration.rules import READERS
from shared.auth import Caller, guarded
from shared.db import ReadSession
from shared.edge import router as new_router

router = new_router(tags=["pieces"])


@router.get("/pieces/{id}/disposition", response_model=DispositionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def disposition(id: UUID, actor: Caller, session: ReadSession) -> Disposition:
    """办理方式：存件、告知向有权机关提出、不予（不再）受理或者直接回复的理由和文号。"""
    return await queries.disposition(session, actor, id)
