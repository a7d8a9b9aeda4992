"""HTTP of charges, chains and gaps."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query, Response

from assignment_service.charges import commands, queries, rules, schemas
from assignment_service.charges.models import Charge, Matter, Recusal
from assignment_service.charges.queries import chains, proposals
from assignment_service.leaders.rules import READERS
from shared.auth import Actor, Caller, guarded
from shared.batches import Answers, Batch, Plain, Verb, each
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page

router = new_router(tags=["charges"])


def _tagged(charge: Charge, actor: Actor, response: Response) -> schemas.ChargeOut:
    tag(response, charge.version)
    return queries.to_response(charge, actor)


@router.get("/matters/{id}/proposals", dependencies=[guarded(rules.PROPOSAL_READERS)])
async def list_proposals(
    id: UUID, actor: Caller, session: ReadSession, now: Now
) -> list[schemas.CandidateOut]:
    """省级包案领导建议人选及理由：按分管领域、联系片区推算，由人审定。"""
    found = await proposals.ranked(session, actor, id, now)
    return [schemas.CandidateOut.model_validate(each) for each in found]


@router.post("/matters/{id}/recusals", status_code=201, response_model=schemas.RecusalOut)
async def recuse(
    matter: Annotated[Matter, guarded(rules.RECUSE.roles, queries.matter_to_change)],
    form: schemas.RecusalForm,
    actor: Caller,
    session: Session,
    now: Now,
) -> Recusal:
    """登记领导回避；该领导正在包的同一事项随即结束包案。"""
    return await commands.recuse(session, actor, matter, form, now)


@router.get("/charges", response_model=Page[schemas.ChargeOut], dependencies=[guarded(READERS)])
async def list_charges(
    query: Annotated[schemas.ChargeListing, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """包案记录，最近提出的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/charges/count", dependencies=[guarded(READERS)])
async def count_charges(
    filters: Annotated[schemas.ChargeFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的包案记录总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.post(
    "/charges", status_code=201, dependencies=[guarded(rules.PROPOSE.roles | rules.NAME.roles)]
)
async def charge(
    form: schemas.ChargeForm, actor: Caller, session: Session, now: Now, response: Response
) -> schemas.ChargeOut:
    """提出省级包案建议（信访办负责人），或确定本级包案领导（市、县负责人）。"""
    return _tagged(await commands.charge(session, actor, form, now), actor, response)


@router.post(
    "/charges/propose-batch",
    response_model=Answers[schemas.ProposalOut],
    dependencies=[guarded(rules.PROPOSE)],
)
async def propose_batch(
    batch: Batch[schemas.Proposed], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批提出省级包案建议：id 为信访事项，按分工、片区、件数和回避推算，逐件附理由和其他人选。"""
    verb = Verb(rules.PROPOSE, queries.matters_to_change, commands.propose, proposals.proposal)
    return await each(session, actor, verb, batch, now)


@router.post(
    "/charges/confirm-batch",
    response_model=Answers[schemas.ChargeOut],
    dependencies=[guarded(rules.CONFIRM)],
)
async def confirm_batch(batch: Plain, actor: Caller, session: Session, now: Now) -> dict[str, Any]:
    """成批审定包案建议：逐件作答，被拒的不影响其他各件。"""
    verb = Verb(rules.CONFIRM, queries.charges_to_change, commands.confirm, queries.to_response)
    return await each(session, actor, verb, batch, now)


@router.get("/charges/{id}", dependencies=[guarded(READERS)])
async def show_charge(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> schemas.ChargeOut:
    """一条包案记录。"""
    return _tagged(await queries.show(session, actor, id), actor, response)


@router.get(
    "/charges/{id}/history",
    response_model=list[schemas.HistoryOut],
    dependencies=[guarded(READERS)],
)
async def show_history(id: UUID, actor: Caller, session: ReadSession) -> Sequence[HistoryRow]:
    """包案记录的办理过程。"""
    return await queries.history_of(session, actor, id)


@router.post("/charges/{id}/confirm")
async def confirm(
    charge: Annotated[Charge, guarded(rules.CONFIRM, queries.charge_to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ChargeOut:
    """主要领导审定包案建议，起算 DL16。"""
    return _tagged(await commands.confirm(session, actor, charge, now), actor, response)


@router.post("/charges/{id}/reject")
async def reject(
    charge: Annotated[Charge, guarded(rules.REJECT, queries.charge_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ChargeOut:
    """主要领导退回包案建议，说明理由。"""
    return _tagged(await commands.reject(session, actor, charge, form.reason, now), actor, response)


@router.post("/charges/{id}/end")
async def end(
    charge: Annotated[Charge, guarded(rules.END, queries.charge_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ChargeOut:
    """结束包案并说明理由。"""
    return _tagged(await commands.end(session, actor, charge, form.reason, now), actor, response)


@router.post("/charges/{id}/replace")
async def replace(
    charge: Annotated[Charge, guarded(rules.REPLACE, queries.charge_to_change)],
    form: schemas.Replacement,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> schemas.ChargeOut:
    """更换已离任（或分工已到期）的包案领导；期限不重新起算，返回接任者的包案记录。"""
    successor = await commands.replace(
        session, actor, charge, form.leader_id, form.handover_note, now
    )
    return _tagged(successor, actor, response)


@router.get("/chains/{matter_id}", response_model=schemas.ChainOut, dependencies=[guarded(READERS)])
async def show_chain(matter_id: UUID, actor: Caller, session: ReadSession, now: Now) -> sa.Row[Any]:
    """一个信访事项的包案链条：应包层级、已定层级、缺口。"""
    return await chains.chain(session, actor, matter_id, now)


@router.get("/gaps", response_model=Page[schemas.GapOut], dependencies=[guarded(READERS)])
async def list_gaps(
    query: Annotated[schemas.GapListing, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """已挂牌而包案领导尚未到位的事项，以及包案领导离任、分工到期的未办结事项。"""
    return await chains.gaps(session, actor, query, now)


@router.get("/gaps/count", dependencies=[guarded(READERS)])
async def count_gaps(
    filters: Annotated[schemas.GapFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的缺口总数。"""
    return {"count": await chains.count_gaps(session, actor, filters, now)}
