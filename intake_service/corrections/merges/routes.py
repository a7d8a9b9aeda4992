"""Merging and splitting matters over HTTP."""

from typing import Annotated, Any

from intake_service.corrections.merges import commands, schemas
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.schemas import MatterRow
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["matters"])


@router.post("/matters/{id}/merge", response_model=MatterRow)
async def merge(
    matter: Annotated[Matter, guarded(matter_rules.MERGE, matters.to_change)],
    form: schemas.MergeIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """并入其他事项：经人工确认为同一事项，其信访件随同并入，返回所并入的事项（须说明理由）。"""
    return matters.to_response(await commands.merge(session, actor, matter, form, now), actor)


@router.post("/matters/{id}/undo-merge", response_model=MatterRow)
async def undo_merge(
    matter: Annotated[Matter, guarded(matter_rules.UNDO_MERGE, matters.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销并入：当时并入的信访件回到原事项（须说明理由）。"""
    return matters.to_response(await commands.undo_merge(session, actor, matter, form, now), actor)


@router.post("/matters/{id}/split", status_code=201, response_model=MatterRow)
async def split(
    matter: Annotated[Matter, guarded(matter_rules.SPLIT, matters.to_change)],
    form: schemas.SplitIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """拆分事项：所选信访件另立事项，返回新立的事项（须说明理由）；撤销拆分的，将其并回原事项。"""
    return matters.to_response(await commands.split(session, actor, matter, form, now), actor)


@router.post("/matters/{id}/undo-close", response_model=MatterRow)
async def undo_close(
    matter: Annotated[Matter, guarded(matter_rules.UNDO_CLOSE, matters.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销办结：事项重新打开（须说明理由）；所属信访件的状态不变，各按自己的办法更正。"""
    return matters.to_response(await commands.undo_close(session, actor, matter, form, now), actor)
