"""HTTP of handing over."""

from typing import Any

from intake_service.hand_overs import commands, rules, schemas
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(prefix="/hand-overs", tags=["hand-overs"])


@router.post("/preview", response_model=schemas.HandOverOut, dependencies=[guarded(rules.CALLERS)])
async def preview(
    form: schemas.Parties, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """工作移交预览：列出某人名下尚未办结、将移交给接手人的各项，不作改动。"""
    return await commands.preview(session, actor, form, now)


@router.post("", response_model=schemas.HandOverOut, dependencies=[guarded(rules.CALLERS)])
async def hand_over(
    form: schemas.HandOverIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """工作移交：人员离岗、调动时，将其名下的各项移交本单位另一人，逐项答复并记入办理经过。"""
    return await commands.hand_over(session, actor, form, now)
