"""Reviews over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.hearings.schemas import HearingIn
from intake_service.handling.opinions.schemas import DeliveryIn
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.matters.schemas import MatterRow
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from intake_service.remedies.reviews import queries, rules, schemas
from intake_service.remedies.reviews.commands import (
    hearings,
    lapses,
    opinions,
    outside,
    requests,
)
from intake_service.remedies.reviews.models import Review
from shared import history
from shared.auth import Caller, guarded, with_doers
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

READERS = piece_rules.READERS
router = new_router(tags=["reviews"])


@router.post("/pieces/{id}/request-review", status_code=201, response_model=schemas.ReviewOut)
async def request_review(
    piece: Annotated[Piece, guarded(piece_rules.REQUEST_REVIEW, piece_to_change)],
    form: schemas.ReviewRequestIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记复查请求：逾期的和向无权机关提出的也如实登记（《信访工作条例》第三十五条）。"""
    return queries.to_response(await requests.request(session, actor, piece, form, now), actor)


@router.post("/pieces/{id}/request-re-review", status_code=201, response_model=schemas.ReviewOut)
async def request_re_review(
    piece: Annotated[Piece, guarded(piece_rules.REQUEST_RE_REVIEW, piece_to_change)],
    form: schemas.ReviewRequestIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记复核请求（《信访工作条例》第三十六条）。"""
    found = await requests.request_re_review(session, actor, piece, form, now)
    return queries.to_response(found, actor)


@router.get("/reviews", response_model=Page[schemas.ReviewRow], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.ReviewQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """复查复核清单：按登记时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/reviews/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ReviewFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的复查复核总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/reviews/{id}", response_model=schemas.ReviewOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """复查复核详情。"""
    row = await with_doers(session, await queries.review(session, actor, id))
    found = queries.to_response(row, actor)
    tag(response, found["version"])
    return found


@router.get("/reviews/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """复查复核办理经过。"""
    await queries.review(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/reviews/{id}/take-up", response_model=schemas.ReviewOut)
async def take_up(
    review: Annotated[Review, guarded(rules.TAKE_UP, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """受理复查（复核）：原承办人员应当回避。"""
    return queries.to_response(await requests.take_up(session, actor, review, now), actor)


@router.post("/reviews/{id}/refuse", response_model=schemas.ReviewOut)
async def refuse(
    review: Annotated[Review, guarded(rules.REFUSE, queries.to_change)],
    form: schemas.RefusalIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予受理复查（复核）请求：书面告知信访人。"""
    return queries.to_response(await requests.refuse(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/reconsider", response_model=schemas.ReviewOut)
async def reconsider(
    review: Annotated[Review, guarded(rules.RECONSIDER, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销不予受理：须说明理由。"""
    return queries.to_response(await requests.reconsider(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/undo-request", response_model=schemas.ReviewOut)
async def undo_request(
    review: Annotated[Review, guarded(rules.UNDO_REQUEST, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销请求登记：登记有误的，须说明理由。"""
    return queries.to_response(await requests.undo(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/withdraw-request", response_model=schemas.ReviewOut)
async def withdraw_request(
    review: Annotated[Review, guarded(rules.WITHDRAW_REQUEST, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记信访人撤回请求：须说明撤回的情况。"""
    return queries.to_response(await requests.withdraw(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/hold-hearing", response_model=schemas.ReviewOut)
async def hold_hearing(
    review: Annotated[Review, guarded(rules.HOLD_HEARING, queries.to_change)],
    form: HearingIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """举行听证：书面通知信访人。"""
    return queries.to_response(await hearings.hold(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/end-hearing", response_model=schemas.ReviewOut)
async def end_hearing(
    review: Annotated[Review, guarded(rules.END_HEARING, queries.to_change)],
    form: schemas.HearingEnd,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """结束听证：复核的听证时间不计算在期限内（《信访工作条例》第三十六条）。"""
    return queries.to_response(await hearings.end(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/undo-hearing", response_model=schemas.ReviewOut)
async def undo_hearing(
    review: Annotated[Review, guarded(rules.UNDO_HEARING, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销听证记录：须说明理由。"""
    return queries.to_response(await hearings.undo(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/draft", response_model=schemas.ReviewOut)
async def draft(
    review: Annotated[Review, guarded(rules.DRAFT, queries.to_change)],
    form: schemas.ReviewDraft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """拟写复查（复核）意见。"""
    return queries.to_response(await opinions.draft(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/return", response_model=schemas.ReviewOut)
async def return_(
    review: Annotated[Review, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回修改：须说明理由。"""
    return queries.to_response(
        await opinions.return_draft(session, actor, review, form, now), actor
    )


@router.post("/reviews/{id}/issue", response_model=schemas.ReviewOut)
async def issue(
    review: Annotated[Review, guarded(rules.ISSUE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """签发复查（复核）意见书（《信访工作条例》第三十五条、第三十六条）。"""
    return queries.to_response(await opinions.issue(session, actor, review, now), actor)


@router.post("/reviews/{id}/deliver", response_model=schemas.ReviewOut)
async def deliver(
    review: Annotated[Review, guarded(rules.DELIVER, queries.to_change)],
    form: DeliveryIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记送达：复查的自收到之日起计算请求复核的期限，复核的为终结。"""
    return queries.to_response(await opinions.deliver(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/undo-receipt", response_model=schemas.ReviewOut)
async def undo_receipt(
    review: Annotated[Review, guarded(rules.UNDO_RECEIPT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销送达记录：须说明理由。"""
    return queries.to_response(
        await opinions.undo_receipt(session, actor, review, form, now), actor
    )


@router.post("/reviews/{id}/withdraw", response_model=schemas.ReviewOut)
async def withdraw(
    review: Annotated[Review, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回复查（复核）意见书：本机关发现有错误的，须说明理由。"""
    return queries.to_response(await opinions.withdraw(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/redo", response_model=schemas.ReviewOut)
async def redo(
    review: Annotated[Review, guarded(rules.REDO, queries.to_change)],
    form: schemas.RedoIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """重新办理：处理意见被复查撤销的，由原承办单位重新作出。"""
    return queries.to_response(await opinions.redo(session, actor, review, form, now), actor)


@router.post("/reviews/{id}/record-outcome", response_model=schemas.ReviewOut)
async def record_outcome(
    review: Annotated[Review, guarded(rules.RECORD_OUTCOME, queries.to_change)],
    form: schemas.OutsideOutcome,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记系统外机关的复查（复核）意见。"""
    return queries.to_response(
        await outside.record_outcome(session, actor, review, form, now), actor
    )


@router.post("/reviews/{id}/record-refused", response_model=schemas.ReviewOut)
async def record_refused(
    review: Annotated[Review, guarded(rules.RECORD_REFUSED, queries.to_change)],
    form: schemas.RefusalIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记系统外机关不予受理。"""
    return queries.to_response(
        await outside.record_refused(session, actor, review, form, now), actor
    )


@router.post("/reviews/{id}/record-delivery", response_model=schemas.ReviewOut)
async def record_delivery(
    review: Annotated[Review, guarded(rules.RECORD_DELIVERY, queries.to_change)],
    form: DeliveryIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记系统外机关意见书的送达。"""
    return queries.to_response(
        await outside.record_delivery(session, actor, review, form, now), actor
    )


@router.post("/reviews/{id}/undo-record", response_model=schemas.ReviewOut)
async def undo_record(
    review: Annotated[Review, guarded(rules.UNDO_RECORD, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销系统外机关办理情况的登记：须说明理由。"""
    return queries.to_response(await outside.undo(session, actor, review, form, now), actor)


@router.post("/matters/{id}/conclude", response_model=MatterRow)
async def conclude(
    matter: Annotated[Matter, guarded(matter_rules.CONCLUDE, matters.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确认办结信访事项：信访人不同意、再次来信或者诉求须落实的，由人工确认并说明理由。"""
    return matters.to_response(await lapses.conclude(session, actor, matter, form, now), actor)
