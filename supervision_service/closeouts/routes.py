"""Close-out over HTTP."""

from typing import Annotated, Any

from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router
from supervision_service.closeouts import commands, schemas
from supervision_service.listings import queries, rules
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import ListingOut

router = new_router(prefix="/listings", tags=["closeout"])


@router.post("/{id}/apply-closeout", response_model=ListingOut)
async def apply(
    listing: Annotated[Listing, guarded(rules.APPLY_CLOSEOUT, queries.to_change)],
    form: schemas.Application,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位申请销号，逐条附凭据。"""
    await commands.apply(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/pass-city-review", response_model=ListingOut)
async def pass_city_review(
    listing: Annotated[Listing, guarded(rules.PASS_CITY_REVIEW, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.CityOpinion | None = None,
) -> dict[str, Any]:
    """市级审核通过。"""
    await commands.pass_city_review(session, actor, listing, form or schemas.CityOpinion(), now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/return-city-review", response_model=ListingOut)
async def return_city_review(
    listing: Annotated[Listing, guarded(rules.RETURN_CITY_REVIEW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """市级审核退回，说明理由。"""
    await commands.return_city_review(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/verify", response_model=ListingOut)
async def verify(
    listing: Annotated[Listing, guarded(rules.VERIFY, queries.to_change)],
    form: schemas.Verification,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省级核验通过：实地或者回访，核验人不得办理过该事项。"""
    await commands.verify(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/return-verification", response_model=ListingOut)
async def return_verification(
    listing: Annotated[Listing, guarded(rules.RETURN_VERIFICATION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省级核验退回，说明理由。"""
    await commands.return_verification(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/resolve", response_model=ListingOut)
async def resolve(
    listing: Annotated[Listing, guarded(rules.RESOLVE, queries.to_change)],
    form: schemas.Resolution,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决议销号：录入决议编号和会议日期，排定三次回头看。"""
    await commands.resolve(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)


@router.post("/{id}/decline", response_model=ListingOut)
async def decline(
    listing: Annotated[Listing, guarded(rules.DECLINE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决议不予销号，说明理由。"""
    await commands.decline(session, actor, listing, form, now)
    return await queries.changed(session, listing, actor, now)
